import { z } from 'zod'
import { readModel, service } from '../../src/index.ts'
import { Account } from './account.ts'

/** What is in each account, in cents and under another name, and how often somebody has paid in. */
export const balancesAfter = readModel('balances', {
  version: 2,
  row: z.object({ id: z.string(), cents: z.int(), deposits: z.int() }),
}).on(Account, {
  Deposited: (row, { amount }, { entityId }) => ({
    id: entityId,
    cents: (row?.cents ?? 0) + amount * 100,
    deposits: (row?.deposits ?? 0) + 1,
  }),
})

/** The bank after the deploy. */
export const bankAfter = service('bank', { contexts: { bank: [Account] }, readModels: [balancesAfter] })
