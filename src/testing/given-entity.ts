import { deepStrictEqual } from 'node:assert/strict'
import type { Command, ExecutableCommand } from '../domain/command.ts'
import type { Entity } from '../domain/entity.ts'
import type { DomainEvent, EventOf } from '../domain/event.ts'
import type { ErrorFacts } from '../domain/outcry-error.ts'
import { type Decision, decideOn } from './decide-on.ts'

/** An entity with its history, waiting for a command. */
export interface GivenEntity<Category extends string, Events> {
  /** Sends a command. Its input is parsed as it would be in the service. */
  when<Input, Code extends string>(
    command: Command<Category, string, Input, Code>,
    input: NoInfer<Input>,
  ): WhenDecided<Category, Events, Code>
}

/** A decision, waiting to be compared with what is expected: each method throws an `AssertionError` with the difference. */
export interface WhenDecided<Category extends string, Events, Code extends string> {
  /** Expects exactly these events, in this order. */
  thenEvents(expected: readonly EventOf<Category, Events>[]): void
  /** Expects a rejection with this code, and with these details when they are given. */
  thenRejected(code: Code, details?: ErrorFacts): void
  /** Expects that there was nothing to do. */
  thenNothing(): void
  /** Expects that the input was refused, before anything was decided, because of the properties at these paths. */
  thenInvalid(...paths: readonly string[]): void
}

/**
 * Begins a test of a decider: `given(Todo, [TodoAdded({ ... })]).when(completeTodo, {}).thenEvents([TodoCompleted({})])`.
 *
 * @param entity - the decider
 * @param events - what happened before, from the first event on
 */
export function given<Category extends string, State, Events>(
  entity: Entity<Category, State, Events>,
  events: readonly NoInfer<EventOf<Category, Events>>[],
): GivenEntity<Category, Events> {
  const history: readonly DomainEvent[] = events
  const decider = entity as unknown as ExecutableCommand['entity']
  return {
    when: (command, input) =>
      expectations(decideOn(decider, history, { command: command as unknown as ExecutableCommand, input })),
  }
}

function expectations<Category extends string, Events, Code extends string>(
  decision: Decision,
): WhenDecided<Category, Events, Code> {
  return {
    thenEvents: (expected) => deepStrictEqual(decision, { decided: 'events', events: expected.map(plain) }),
    thenRejected: (code, details) => {
      const known = decision.decided === 'rejection' ? decision.details : {}
      deepStrictEqual(decision, { decided: 'rejection', code, details: details ?? known })
    },
    thenNothing: () => deepStrictEqual(decision, { decided: 'nothing' }),
    thenInvalid: (...paths) => {
      const known = decision.decided === 'input-invalid' ? decision.problems : {}
      const problems = Object.fromEntries(paths.map((path) => [path, known[path] ?? 'refused']))
      deepStrictEqual(decision, { decided: 'input-invalid', problems })
    },
  }
}

function plain({ type, data }: DomainEvent): { type: string; data: unknown } {
  return { type, data }
}
