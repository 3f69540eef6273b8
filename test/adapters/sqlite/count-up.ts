import type { Column, ReadModelStore } from '../../../src/projections/read-model-store.ts'

/** The read model that is counted in. */
export const counters = { model: 'counters', generation: 1 }

/** Its columns. */
export const counterColumns: readonly Column[] = [{ name: 'count', type: 'integer', nullable: false }]

/** Raises a counter many times, each time in a transaction of its own. */
export async function countUp(store: ReadModelStore, times: number): Promise<void> {
  for (let time = 0; time < times; time++) {
    await store.transaction(async (transaction) => {
      const count = Number((await transaction.readRows(counters, ['all'])).get('all')?.['count'] ?? 0)
      await transaction.writeRows(counters, new Map([['all', { count: count + 1 }]]))
    })
  }
}
