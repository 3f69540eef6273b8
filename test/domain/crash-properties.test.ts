import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { createSqliteEventStore } from '../../src/adapters/sqlite/event-store/event-store.ts'
import type { EventStore } from '../../src/domain/event-store.ts'
import type { CommandHandler, CommandRequest } from '../../src/domain/handle-command.ts'
import type { Outcome } from '../../src/domain/outcome.ts'
import { anyWish, expectExactly, requestsOf, type Wish } from './arbitrary-commands.ts'
import { openHandler } from './open-handler.ts'
import { Crash, FAULTS, type Fault, withFaults } from './wrapped-stores.ts'

interface Step {
  readonly wish: Wish
  /** What becomes of its appends, in turn. */
  readonly faults: readonly Fault[]
  /** Whether another process takes over after a crash, or the same one remembers what it knew. */
  readonly takenOver: boolean
  /** What another process does between the tries. */
  readonly between: Wish | null
}

const step: fc.Arbitrary<Step> = fc.record({
  wish: anyWish,
  faults: fc.array(fc.constantFrom(...FAULTS), { maxLength: 4 }),
  takenOver: fc.boolean(),
  between: fc.option(anyWish),
})

let store: EventStore
beforeEach(() => {
  store = createSqliteEventStore({ location: ':memory:' })
  // An append of unknown outcome is sent again at once.
  vi.spyOn(globalThis, 'setTimeout').mockImplementation(((work: () => void) => setImmediate(work)) as never)
})
afterEach(async () => {
  vi.restoreAllMocks()
  await store.close()
})

async function answerOf(handler: CommandHandler, request: CommandRequest): Promise<Outcome | undefined> {
  try {
    return await handler.handle(request)
  } catch (error) {
    if (error instanceof Crash) return undefined
    throw error
  }
}

/** Sends a command until there is an answer. */
async function persist(
  request: CommandRequest,
  { faults, takenOver }: Step,
  onCrash: () => Promise<unknown>,
): Promise<Outcome> {
  const faulty = withFaults(store, faults)
  let handler = await openHandler(faulty)
  for (;;) {
    const outcome = await answerOf(handler, request)
    if (outcome !== undefined) return outcome
    if (takenOver) handler = await openHandler(faulty)
    await onCrash()
  }
}

describe('a command whose append goes wrong', () => {
  it('happens exactly once when it is sent until there is an answer, whatever goes wrong when', async () => {
    const other = await openHandler(store)
    let crashes = 0
    const history = async (steps: readonly Step[]) => {
      const { id, requests } = requestsOf(steps.map(({ wish }) => wish))
      const outcomes: Outcome[] = []
      for (const [number, step] of steps.entries()) {
        const onCrash = async () => {
          crashes += 1
          const commandId = `${id}-between-${crashes}`
          if (step.between !== null) outcomes.push(await other.handle(step.between({ id, commandId })))
        }
        outcomes.push(await persist(requests[number] as CommandRequest, step, onCrash))
      }
      await expectExactly(store, id, outcomes)
    }
    await fc.assert(fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 5 }), history), { numRuns: 1_000 })
    expect(crashes).toBeGreaterThan(500)
  }, 120_000)
})
