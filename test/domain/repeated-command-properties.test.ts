import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createMemorySnapshots } from '../../src/adapters/memory/snapshots.ts'
import { createSqliteEventStore } from '../../src/adapters/sqlite/event-store/event-store.ts'
import type { EventStore } from '../../src/domain/event-store.ts'
import type { CommandHandler, CommandRequest } from '../../src/domain/handle-command.ts'
import type { Outcome } from '../../src/domain/outcome.ts'
import { anyWish, expectExactly, requestsOf, type Wish } from './arbitrary-commands.ts'
import { eventsOf, openHandler } from './open-handler.ts'

interface Step {
  readonly wish: Wish
  /** The process that handles it. */
  readonly by: number
  /** Which earlier command comes again then, counted back; none when there are not so many. */
  readonly again: number
  /** The process that handles it again; 'new' is one that has just been started. */
  readonly againBy: number | 'new'
}

const process = fc.nat({ max: 2 })
const step: fc.Arbitrary<Step> = fc.record({
  wish: anyWish,
  by: process,
  again: fc.nat({ max: 12 }),
  againBy: fc.oneof({ weight: 3, arbitrary: process }, { weight: 1, arbitrary: fc.constant('new' as const) }),
})

let store: EventStore
beforeEach(() => {
  store = createSqliteEventStore({ location: ':memory:' })
})
afterEach(() => store.close())

describe('a repeated command', () => {
  it('adds nothing to any history, at any process, and is answered as before', async () => {
    const snapshots = createMemorySnapshots({ maxSnapshots: 10 })
    const open = () => openHandler(store, { snapshots })
    const processes: readonly CommandHandler[] = [await open(), await open(), await open()]
    const on = async (by: Step['by'] | 'new', request: CommandRequest | undefined): Promise<Outcome> =>
      (processes[by as number] ?? (await open())).handle(request as CommandRequest)
    let repeated = 0
    const history = async (steps: readonly Step[]) => {
      const { id, requests } = requestsOf(steps.map(({ wish }) => wish))
      const outcomes: Outcome[] = []
      for (const [number, { by, again, againBy }] of steps.entries()) {
        outcomes.push(await on(by, requests[number]))
        const earlier = outcomes[number - again]
        if (earlier?.status !== 'accepted') continue
        const { repeated: _, ...answer } = earlier
        const before = await eventsOf(store, `purse-${id}`)
        expect(await on(againBy, requests[number - again])).toMatchObject(answer)
        expect(await eventsOf(store, `purse-${id}`)).toEqual(before)
        repeated += 1
      }
      await expectExactly(store, id, outcomes)
    }
    await fc.assert(fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 12 }), history), { numRuns: 1_000 })
    expect(repeated).toBeGreaterThan(500)
  }, 120_000)
})
