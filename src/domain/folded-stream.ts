import type { Entity } from './entity.ts'
import type { DecodedEvent, EventCodec } from './event-codec.ts'
import type { RecordedEvent } from './event-store.ts'
import type { JsonValue } from './json.ts'
import type { DecidedCommand, Snapshot } from './snapshots.ts'

/** How many commands of a stream are remembered, so that a repeated one is recognised. */
const REMEMBERED_COMMANDS = 1_000

/** A stream folded up to some revision. */
export interface FoldedStream {
  /** The state after the last event. */
  readonly state: unknown
  /** The revision of the last event; -1 before the first one. */
  readonly revision: number
  /** The id of the last event; absent before the first one. */
  readonly eventId: string | undefined
  /** The last commands that wrote the stream, oldest first. */
  readonly commands: readonly DecidedCommand[]
}

/** The fold of a stream without events. */
export function emptyFold(entity: Entity<string, unknown, unknown>): FoldedStream {
  return { state: entity.initial(), revision: -1, eventId: undefined, commands: [] }
}

/** Goes on from a snapshot. */
export function foldOf(snapshot: Snapshot): FoldedStream {
  const { state, revision, eventId, commands } = snapshot
  return { state, revision, eventId, commands }
}

/** Makes a snapshot of a fold that has at least one event. */
export function snapshotOf(streamId: string, fingerprint: string, folded: FoldedStream): Snapshot {
  const { revision, eventId = '', commands } = folded
  return { streamId, fingerprint, revision, eventId, commands, state: folded.state as JsonValue }
}

/**
 * Folds stored events, in order, onto a fold.
 *
 * @throws OutcryError as `EventCodec.decode`.
 */
export function foldRecorded(
  entity: Entity<string, unknown, unknown>,
  codec: EventCodec,
  start: FoldedStream,
  events: readonly RecordedEvent[],
): FoldedStream {
  let { state } = start
  const commands = [...start.commands]
  for (const event of events) {
    for (const decoded of codec.decode(event)) state = evolveWith(entity, state, decoded)
    rememberCommand(commands, event)
  }
  const last = events[events.length - 1]
  return {
    state,
    revision: last?.revision ?? start.revision,
    eventId: last?.id ?? start.eventId,
    commands: commands.slice(-REMEMBERED_COMMANDS),
  }
}

function evolveWith(entity: Entity<string, unknown, unknown>, state: unknown, event: DecodedEvent): unknown {
  return entity.evolve(state, event as never)
}

function rememberCommand(commands: DecidedCommand[], event: RecordedEvent): void {
  const { commandId } = event.metadata
  if (commandId === undefined) return
  const last = commands[commands.length - 1]
  if (last?.commandId === commandId) {
    commands[commands.length - 1] = { ...last, eventCount: last.eventCount + 1 }
  } else {
    commands.push({ commandId, firstRevision: event.revision, eventCount: 1 })
  }
}
