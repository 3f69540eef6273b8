import { z } from 'zod'
import { readModel, service } from '../../src/index.ts'
import { Account } from './account.ts'

/** What is in each account. */
export const balancesBefore = readModel('balances', {
  version: 1,
  row: z.object({ id: z.string(), balance: z.int() }),
}).on(Account, {
  Deposited: (row, { amount }, { entityId }) => ({ id: entityId, balance: (row?.balance ?? 0) + amount }),
})

/** The bank before the deploy. */
export const bankBefore = service('bank', { contexts: { bank: [Account] }, readModels: [balancesBefore] })
