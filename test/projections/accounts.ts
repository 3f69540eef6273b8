import { z } from 'zod'
import { entity } from '../../src/domain/entity.ts'
import type { NewEvent } from '../../src/domain/event-store.ts'
import { readModel, searchModel } from '../../src/projections/read-model.ts'
import { sqlModel } from '../../src/projections/sql-model.ts'

/** An account whose balance shows every event that was lost or counted twice. */
export const Account = entity('account', {
  initial: (): { readonly balance: number } => ({ balance: 0 }),
  events: {
    Deposited: z.object({ amount: z.number().int() }),
    Withdrawn: z.object({ amount: z.number().int() }),
    Renamed: z.object({ owner: z.string() }),
    Closed: z.object({}),
  },
  evolve: {
    Deposited: ({ balance }, { amount }) => ({ balance: balance + amount }),
    Withdrawn: ({ balance }, { amount }) => ({ balance: balance - amount }),
    Renamed: (state) => state,
    Closed: () => ({ balance: 0 }),
  },
})

/** An event of an account, short. */
export type AccountEvent =
  | readonly ['Deposited' | 'Withdrawn', number]
  | readonly ['Renamed', string]
  | readonly ['Closed']

/** Writes out a short event. */
export function accountEvent([type, value]: AccountEvent): NewEvent {
  const data = type === 'Closed' ? {} : type === 'Renamed' ? { owner: value as string } : { amount: value as number }
  return { id: crypto.randomUUID(), type, data, metadata: { schemaVersion: 1 } }
}

const BalanceRow = z.object({
  id: z.string(),
  balance: z.number().int(),
  owner: z.string(),
  events: z.number().int(),
})
type Balance = z.infer<typeof BalanceRow>

const changed = (row: Balance | undefined, id: string, change: Partial<Balance>): Balance => ({
  ...(row ?? { id, balance: 0, owner: '', events: 0 }),
  ...change,
  events: (row?.events ?? 0) + 1,
})
const deposited = (row: Balance | undefined, { amount }: { amount: number }, { entityId }: { entityId: string }) =>
  changed(row, entityId, { balance: (row?.balance ?? 0) + amount })
const withdrawn = (row: Balance | undefined, { amount }: { amount: number }, { entityId }: { entityId: string }) =>
  changed(row, entityId, { balance: (row?.balance ?? 0) - amount })

/** The owner that no handler below can take. */
export const POISON = 'poison'
/** The owner that no column below can take. */
export const UNSTORABLE = 'unstorable'

const renamed = (row: Balance | undefined, { owner }: { owner: string }, { entityId }: { entityId: string }) => {
  if (owner === POISON) throw new Error('cannot take this owner')
  return changed(row, entityId, { owner: owner === UNSTORABLE ? (7 as unknown as string) : owner })
}
const folds = { Deposited: deposited, Withdrawn: withdrawn, Renamed: renamed, Closed: () => null }

/** One row for each account, in lanes. */
export function balances(options: { name?: string; version?: number; changed?: boolean } = {}) {
  const { name = 'balances', version = 1, changed = false } = options
  const otherFolds = { ...folds, Closed: (): null => [null][0] ?? null }
  return readModel(name, { version, row: BalanceRow }).on(Account, changed ? otherFolds : folds)
}

/** One row for all accounts together, in the order of the log. */
export function totals(name = 'totals') {
  return readModel(name, { version: 1, row: BalanceRow, keys: () => ['all'] }).on(Account, {
    Deposited: (row, data) => deposited(row, data, { entityId: 'all' }),
    Withdrawn: (row, data) => withdrawn(row, data, { entityId: 'all' }),
  })
}

/** The accounts as documents. */
export function searchableAccounts(name = 'account_search') {
  return searchModel(name, { version: 1, row: BalanceRow, text: ['owner'], facets: ['balance'] }).on(Account, folds)
}

/** What moved in and out of all accounts, by the size of the amount, written by SQL in the order of the log. */
export function movements(name = 'movements', version = 1) {
  return sqlModel(name, {
    version,
    row: z.object({ id: z.string(), kind: z.string(), events: z.number().int(), sum: z.number().int() }),
    key: ['kind', 'id'],
  })
    .on(Account, ['Deposited', 'Withdrawn', 'Renamed'])
    .write(async (events, database) => {
      for (const event of events) {
        if (event.type === 'Renamed' && event.data.owner === POISON) throw new Error('cannot take this owner')
        const sum = event.type === 'Renamed' ? Number.NaN : event.data.amount
        if (event.type === 'Renamed' && event.data.owner !== UNSTORABLE) continue
        await database
          .insertInto(name)
          .values({ id: event.entityId, kind: event.type, events: 1, sum })
          .onConflict((conflict) =>
            conflict.columns(['kind', 'id']).doUpdateSet(({ eb, ref }) => ({
              events: eb(ref(`${name}.events`), '+', 1),
              sum: eb(ref(`${name}.sum`), '+', ref('excluded.sum')),
            })),
          )
          .execute()
      }
    })
}
