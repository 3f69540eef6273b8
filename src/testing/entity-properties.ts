import { deepStrictEqual } from 'node:assert/strict'
import type { Command, ExecutableCommand } from '../domain/command.ts'
import type { Entity } from '../domain/entity.ts'
import type { DomainEvent, EventOf } from '../domain/event.ts'
import { type Decision, decideOn, foldHistory } from './decide-on.ts'

/** A command with its input, for an entity of this category. */
export interface AskedCommand<Category extends string> {
  /** The use case. */
  readonly command: Command<Category>
  /** What it needs to know. */
  readonly input: unknown
}

/** Puts a command and its input together. */
export function ask<Category extends string, Input>(
  command: Command<Category, string, Input>,
  input: NoInfer<Input>,
): AskedCommand<Category> {
  return { command, input }
}

/**
 * Sends commands to an empty stream, each of them twice, and checks that the second time adds nothing.
 *
 * @returns the events of the stream.
 * @throws AssertionError with what a repeated command added.
 */
export function checkRepeatedCommands<Category extends string, State, Events>(
  entity: Entity<Category, State, Events>,
  asked: readonly AskedCommand<NoInfer<Category>>[],
): readonly EventOf<Category, Events>[] {
  const decider = entity as unknown as ExecutableCommand['entity']
  const history: DomainEvent[] = []
  for (const { command, input } of asked) {
    const decide = () =>
      eventsOf(decideOn(decider, history, { command: command as unknown as ExecutableCommand, input }), entity)
    history.push(...decide())
    deepStrictEqual(decide(), [], `command ${command.name} added events when it was repeated`)
  }
  return history as never
}

/**
 * Folds events in any order and checks that the state is plain JSON after each of them.
 *
 * @throws AssertionError with the state that would not come back from a snapshot as it was, and what the fold throws.
 */
export function checkFold<Category extends string, State, Events>(
  entity: Entity<Category, State, Events>,
  events: readonly NoInfer<EventOf<Category, Events>>[],
): void {
  const decider = entity as unknown as ExecutableCommand['entity']
  for (let length = 0; length <= events.length; length += 1) {
    const state = foldHistory(decider, events.slice(0, length))
    deepStrictEqual(JSON.parse(JSON.stringify(state)), state, 'the state is not plain JSON')
  }
}

function eventsOf(decision: Decision, { category }: { category: string }): DomainEvent[] {
  if (decision.decided !== 'events') return []
  return decision.events.map(({ type, data }) => ({ kind: 'event', category, type, data }))
}
