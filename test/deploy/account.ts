import { z } from 'zod'
import { entity } from '../../src/index.ts'

/** An account; its events are the same for all versions of the code. */
export const Account = entity('account', {
  initial: () => ({}),
  events: { Deposited: z.object({ amount: z.int() }) },
  evolve: { Deposited: (state) => state },
})

/** Puts money into an account. */
export const deposit = Account.command('Deposit', z.object({ amount: z.int() }), (_account, { amount }) =>
  Account.events.Deposited({ amount }),
)
