import fc from 'fast-check'
import { expect } from 'vitest'
import type { EventStore } from '../../src/domain/event-store.ts'
import type { CommandRequest } from '../../src/domain/handle-command.ts'
import type { Outcome } from '../../src/domain/outcome.ts'
import { ask, eventsOf } from './open-handler.ts'
import { addCoins, closePurse, countCoinsIn, takeCoins } from './purse.ts'

/** What is asked of a purse; the id of the command is given when it is known how many there are. */
export type Wish = (context: { readonly id: string; readonly commandId: string }) => CommandRequest

const coins = fc.integer({ min: 1, max: 9 })

/** Any wish of a purse's owner; most of them are fulfilled. */
export const anyWish: fc.Arbitrary<Wish> = fc.oneof(
  {
    weight: 4,
    arbitrary: coins.map(
      (amount): Wish =>
        (context) =>
          ask(addCoins, { coins: amount }, context),
    ),
  },
  {
    weight: 4,
    arbitrary: coins.map(
      (amount): Wish =>
        (context) =>
          ask(takeCoins, { coins: amount }, context),
    ),
  },
  {
    weight: 2,
    arbitrary: fc.integer({ min: 0, max: 3 }).map(
      (amount): Wish =>
        (context) =>
          ask(countCoinsIn, { coins: amount }, context),
    ),
  },
  { weight: 1, arbitrary: fc.constant<Wish>((context) => ask(closePurse, {}, context)) },
)

let purses = 0

/** Gives wishes a purse of their own, that nobody has used. */
export function requestsOf(wishes: readonly Wish[]): { id: string; requests: readonly CommandRequest[] } {
  purses += 1
  const id = `purse-${purses}`
  return { id, requests: wishes.map((wish, number) => wish({ id, commandId: `${id}-${number}` })) }
}

/**
 * Checks a purse's stream against the answers that its owner got: the events of each accepted command stand there once
 * and together, where the answer says; nothing else stands there; and no rule was broken by a stale decision.
 */
export async function expectExactly(store: EventStore, id: string, outcomes: readonly Outcome[]): Promise<void> {
  const events = await eventsOf(store, `purse-${id}`)
  const answered = new Map(
    outcomes.flatMap((outcome) => (outcome.status === 'accepted' ? [[outcome.commandId, outcome]] : [])),
  )
  const told = [...answered.values()].flatMap((outcome) => outcome.events)
  expect(told.sort((a, b) => a.revision - b.revision)).toEqual(
    events.map(({ id: eventId, revision, type, data }) => ({ id: eventId, revision, type, data })),
  )
  expect(events.map(({ revision }) => revision)).toEqual(events.map((_, index) => index))
  for (const { commandId, events: own, revision } of answered.values()) {
    expect(own.map((event) => event.revision)).toEqual(own.map((_, index) => revision - own.length + 1 + index))
    expect(own.map((event) => events[event.revision]?.metadata.commandId)).toEqual(own.map(() => commandId))
  }
  let balance = 0
  for (const { type, data } of events) {
    const amount = (data as { coins?: number }).coins ?? 0
    balance += type === 'CoinsTaken' ? -amount : amount
    expect(balance).toBeGreaterThanOrEqual(0)
  }
}
