import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createSqliteEventStore } from '../../src/adapters/sqlite/event-store/event-store.ts'
import type { EventStore } from '../../src/domain/event-store.ts'
import type { CommandHandler, CommandRequest } from '../../src/domain/handle-command.ts'
import type { Outcome } from '../../src/domain/outcome.ts'
import { anyWish, expectExactly, requestsOf, type Wish } from './arbitrary-commands.ts'
import { openHandler } from './open-handler.ts'

let store: EventStore
beforeEach(() => {
  store = createSqliteEventStore({ location: ':memory:' })
})
afterEach(() => store.close())

/** A process whose appends and readings wait for their turn. */
function openScheduled(scheduler: fc.Scheduler): Promise<CommandHandler> {
  return openHandler({
    ...store,
    append: async (...write) => {
      await scheduler.schedule(Promise.resolve(), 'append')
      return store.append(...write)
    },
    readStream: async function* (...range) {
      await scheduler.schedule(Promise.resolve(), 'read')
      yield* store.readStream(...range)
    },
  })
}

async function handleInTurn(handler: CommandHandler, requests: readonly CommandRequest[]): Promise<Outcome[]> {
  const outcomes: Outcome[] = []
  for (const request of requests) outcomes.push(await handler.handle(request))
  return outcomes
}

describe('processes that write one stream at the same time', () => {
  it('are told apart: exactly one wins each revision, in any interleaving', async () => {
    const ofTwoOrThree = fc.array(fc.array(anyWish, { minLength: 1, maxLength: 3 }), { minLength: 2, maxLength: 3 })
    let runsWithLostRaces = 0
    const interleaving = async (scheduler: fc.Scheduler, wishes: readonly (readonly Wish[])[]) => {
      const { id, requests } = requestsOf(wishes.flat())
      const work = wishes.map(async (own, process) => {
        const start = wishes.slice(0, process).flat().length
        return handleInTurn(await openScheduled(scheduler), requests.slice(start, start + own.length))
      })
      const outcomes = (await scheduler.waitFor(Promise.all(work))).flat()
      await expectExactly(store, id, outcomes)
      const appends = scheduler.report().filter(({ label }) => label === 'append')
      if (appends.length > outcomes.length) runsWithLostRaces += 1
    }
    await fc.assert(fc.asyncProperty(fc.scheduler(), ofTwoOrThree, interleaving), { numRuns: 1_000 })
    expect(runsWithLostRaces).toBeGreaterThan(20)
  }, 120_000)

  it('do what one command says once, however many of them it reaches', async () => {
    const interleaving = async (scheduler: fc.Scheduler, wish: Wish, processes: number) => {
      const { id, requests } = requestsOf([wish])
      const work = Array.from({ length: processes }, async () => handleInTurn(await openScheduled(scheduler), requests))
      const outcomes = (await scheduler.waitFor(Promise.all(work))).flat()
      await expectExactly(store, id, outcomes)
      expect(new Set(outcomes.map(({ revision }) => revision)).size).toBe(1)
    }
    const processes = fc.integer({ min: 2, max: 4 })
    await fc.assert(fc.asyncProperty(fc.scheduler(), anyWish, processes, interleaving), { numRuns: 1_000 })
  }, 120_000)
})
