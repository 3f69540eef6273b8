import type { ExecutableCommand } from './command.ts'
import type { CommandContext } from './command-context.ts'
import { deterministicId } from './deterministic-id.ts'
import type { DomainEvent } from './event.ts'
import type { DecodedEvent } from './event-codec.ts'
import type { NewEvent } from './event-store.ts'
import { canonicalJson, type JsonValue } from './json.ts'
import type { EventMetadata } from './metadata.ts'
import { OutcryError } from './outcry-error.ts'

/** What a command decided, checked, in the forms that are stored and that are answered. */
export interface CommandEvents {
  /** What is appended. */
  readonly newEvents: readonly NewEvent[]
  /** What the caller is told. */
  readonly decoded: readonly DecodedEvent[]
}

/** What was asked, as the caller gave it. */
interface Asked {
  readonly command: ExecutableCommand
  readonly input: unknown
  readonly context: CommandContext
}

/**
 * Checks the events that a decider answered and gives them ids that are the same whenever the same command decides
 * the same again.
 *
 * @throws OutcryError `event-invalid` when the data does not fit its schema or the event is another entity's.
 */
export function encodeEvents(
  parts: { now: () => Date },
  decided: {
    streamId: string
    commandId: string
    request: Asked
  },
  events: readonly DomainEvent[],
): CommandEvents {
  const { streamId, commandId, request } = decided
  const metadata = metadataOf(decided, parts.now())
  const commandDigest = metadata.commandInput ?? request.command.name
  const decoded = events.map((event) => checked(request.command, event))
  const newEvents = decoded.map(({ type, data, version }, ordinal) => ({
    // With what it says in the id, a store never takes another decision under this command id for a repetition.
    id: deterministicId(streamId, commandId, String(ordinal), commandDigest, type, JSON.stringify(data)),
    type,
    data: data as JsonValue,
    metadata: { ...metadata, schemaVersion: version },
  }))
  return { newEvents, decoded: decoded.map(({ type, data }) => ({ type, data })) }
}

/**
 * Digests a command's input as the caller gave it, so that the same id with another input is noticed. (What the schema
 * makes of it may differ each time, as with a default that is the time of day.)
 */
export function digestInput(command: ExecutableCommand, input: unknown): string {
  return deterministicId(command.category, command.name, canonicalJson(input) ?? '')
}

function checked(command: ExecutableCommand, event: DomainEvent): DecodedEvent & { version: number } {
  const thing = `Cannot append event ${event.type} of command ${command.name}`
  const versions = event.category === command.category ? command.entity.versions.get(event.type) : undefined
  if (versions === undefined) {
    throw new OutcryError('event-invalid', `${thing}: entity '${command.category}' has no such event type`, {
      facts: { command: command.name, type: event.type },
    })
  }
  return { type: event.type, data: versions.check(event.data, thing), version: versions.current }
}

function metadataOf({ commandId, request }: { commandId: string; request: Asked }, now: Date): EventMetadata {
  const { actor, tenant, traceparent, correlationId = commandId, causationId = commandId } = request.context
  return {
    $correlationId: correlationId,
    $causationId: causationId,
    commandId,
    commandName: request.command.name,
    ...(request.context.commandId !== undefined && { commandInput: digestInput(request.command, request.input) }),
    ...(actor !== undefined && { actor }),
    ...(tenant !== undefined && { tenant }),
    ...(traceparent !== undefined && { traceparent }),
    occurredAt: now.toISOString(),
  }
}
