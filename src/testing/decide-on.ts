import type { z } from 'zod'
import type { ExecutableCommand } from '../domain/command.ts'
import type { DomainEvent } from '../domain/event.ts'
import type { ErrorFacts } from '../domain/outcry-error.ts'

/** An event without the marks that only the compiler needs: what is shown when a test fails. */
export interface PlainEvent {
  /** What happened. */
  readonly type: string
  /** The particulars. */
  readonly data: unknown
}

/** What a command came to. */
export type Decision =
  | { readonly decided: 'events'; readonly events: readonly PlainEvent[] }
  | { readonly decided: 'rejection'; readonly code: string; readonly details: ErrorFacts }
  | { readonly decided: 'nothing' }
  | { readonly decided: 'input-invalid'; readonly problems: Readonly<Record<string, string>> }

type AnyEntity = ExecutableCommand['entity']

/** What is asked of an entity. */
export interface Asked {
  /** The use case. */
  readonly command: ExecutableCommand
  /** What it needs to know. */
  readonly input: unknown
}

/**
 * Folds a history and decides a command on it, as a service would, without a store.
 *
 * @throws OutcryError `event-invalid` when an event of the history, or one that was decided, does not fit its schema.
 */
export function decideOn(entity: AnyEntity, history: readonly DomainEvent[], asked: Asked): Decision {
  const parsed = (asked.command.schema as unknown as z.ZodType).safeParse(asked.input)
  if (!parsed.success) return { decided: 'input-invalid', problems: problemsOf(parsed.error) }
  const answer = asked.command.decide(foldHistory(entity, history), parsed.data)
  if ('kind' in answer && answer.kind === 'nothing') return { decided: 'nothing' }
  if ('kind' in answer && answer.kind === 'rejection') {
    return { decided: 'rejection', code: answer.code, details: answer.details }
  }
  const events = (Array.isArray(answer) ? answer : [answer]) as readonly DomainEvent[]
  if (events.length === 0) return { decided: 'nothing' }
  return { decided: 'events', events: events.map((event) => checkEvent(entity, event)) }
}

/** Folds events into a state, each checked by its schema first. */
export function foldHistory(entity: AnyEntity, history: readonly PlainEvent[]): unknown {
  return history
    .map((event) => checkEvent(entity, event))
    .reduce((state, event) => entity.evolve(state, event as never), entity.initial())
}

function checkEvent(entity: AnyEntity, { type, data }: PlainEvent): PlainEvent {
  const thing = `Cannot use event ${type} of entity '${entity.category}' in a test`
  return { type, data: entity.versions.get(type)?.check(data, thing) }
}

function problemsOf(error: z.ZodError): Record<string, string> {
  return Object.fromEntries(error.issues.map(({ path, message }) => [path.map(String).join('.'), message]))
}
