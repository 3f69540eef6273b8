import { z } from 'zod'
import { entity } from '../../src/domain/entity.ts'
import { nothing, reject } from '../../src/domain/rejection.ts'

type State = { readonly status: 'open' | 'closed'; readonly coins: number }

/** A purse whose coins show every command that was lost or happened twice. */
export const Purse = entity('purse', {
  initial: (): State => ({ status: 'open', coins: 0 }),
  events: {
    CoinsAdded: z.object({ coins: z.int().min(1) }),
    CoinsTaken: z.object({ coins: z.int().min(1) }),
    PurseClosed: z.object({}),
  },
  evolve: {
    CoinsAdded: (purse, { coins }) => ({ ...purse, coins: purse.coins + coins }),
    CoinsTaken: (purse, { coins }) => ({ ...purse, coins: purse.coins - coins }),
    PurseClosed: (purse) => ({ ...purse, status: 'closed' }),
  },
})
export const { CoinsAdded, CoinsTaken, PurseClosed } = Purse.events

/** Adds coins; sent twice, its decider adds them twice. */
export const addCoins = Purse.command('AddCoins', z.object({ coins: z.int().min(1) }), (purse, { coins }) =>
  purse.status === 'closed' ? reject('purse-closed') : CoinsAdded({ coins }),
)

/** Adds coins one by one. */
export const countCoinsIn = Purse.command('CountCoinsIn', z.object({ coins: z.int().min(0) }), (_purse, { coins }) =>
  Array.from({ length: coins }, () => CoinsAdded({ coins: 1 })),
)

/** Takes coins out while there are enough. */
export const takeCoins = Purse.command('TakeCoins', z.object({ coins: z.int().min(1) }), (purse, { coins }) => {
  if (purse.status === 'closed') return reject('purse-closed')
  return purse.coins < coins ? reject('too-few-coins', { coins: purse.coins }) : CoinsTaken({ coins })
})

/** Closes the purse. */
export const closePurse = Purse.command('ClosePurse', z.object({}), (purse) =>
  purse.status === 'closed' ? nothing() : PurseClosed({}),
)
