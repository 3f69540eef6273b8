import type { JsonValue } from './json.ts'

/**
 * What is stored beside the data of an event. The two names with a dollar sign are EventStoreDB's own, so that
 * its tools understand them.
 */
export interface EventMetadata {
  /** The whole conversation that this event belongs to. */
  readonly $correlationId?: string
  /** The message that caused this event: the command's id, or the id of an event. */
  readonly $causationId?: string
  /** The command that decided this event. */
  readonly commandId?: string
  /** The name of that command. */
  readonly commandName?: string
  /** A digest of that command's input, kept when the caller chose the command id. */
  readonly commandInput?: string
  /** Who asked for it. */
  readonly actor?: string
  /** On whose behalf. */
  readonly tenant?: string
  /** The version of the event's schema, from 1. */
  readonly schemaVersion?: number
  /** When it was decided, ISO 8601 in UTC with milliseconds. */
  readonly occurredAt?: string
  /** The W3C trace context of the request. */
  readonly traceparent?: string
  readonly [name: string]: JsonValue | undefined
}
