import { appendUntilKnown } from './append-until-known.ts'
import type { ExecutableCommand } from './command.ts'
import type { CommandContext } from './command-context.ts'
import { type CommandEvents, encodeEvents } from './command-events.ts'
import type { DomainEvent } from './event.ts'
import type { EventCodec } from './event-codec.ts'
import type { EventStore, NewEvent } from './event-store.ts'
import type { FoldedStream } from './folded-stream.ts'
import { createKeyedLock } from './keyed-lock.ts'
import type { Accepted, Outcome } from './outcome.ts'
import { isOutcryError, OutcryError } from './outcry-error.ts'
import type { Position } from './position.ts'
import { recordRejected } from './recorded-rejections.ts'
import { answerRepeated } from './repeated-command.ts'
import { parseWith } from './schema.ts'
import type { StreamFolder } from './stream-folder.ts'
import { streamIdOf } from './stream-id.ts'

/** How often a command is decided again after another writer was faster. */
const MAX_DECISIONS = 20

/** A command on its way: what is asked of which entity, and around it what the metadata will say. */
export interface CommandRequest {
  /** The use case. */
  readonly command: ExecutableCommand
  /** Which entity of the command's category. */
  readonly id: string
  /** What the command needs to know. */
  readonly input: unknown
  /** What surrounds it. */
  readonly context: CommandContext
}

/** Decides commands and appends what they decided. */
export interface CommandHandler {
  /**
   * Decides one command and appends its events. A command that comes twice with the same id happens once.
   *
   * @throws OutcryError `input-invalid`, `command-id-reused`, `wrong-expected-revision` (only for a revision that the
   * context asks for), `event-invalid` when the decider answers data that does not fit, `too-many-conflicts`, and
   * what reading and appending throw.
   */
  handle(request: CommandRequest): Promise<Outcome>
}

/** What the command handler needs. */
export interface CommandHandlerParts {
  /** The log. */
  readonly store: EventStore
  /** Reads stored events. */
  readonly codec: EventCodec
  /** Folds streams. */
  readonly folder: StreamFolder
  /** The time now. */
  readonly now: () => Date
  /** Makes a UUID. */
  readonly newId: () => string
}

interface Attempt {
  readonly request: CommandRequest
  readonly streamId: string
  readonly commandId: string
  readonly input: unknown
  readonly folded: FoldedStream
}

/** Another writer was faster. */
interface Conflict {
  readonly status: 'conflict'
  /** Where the stream is, as the store says. */
  readonly actual: unknown
}

/** Makes a command handler. Commands on one stream are decided one after the other, on different streams together. */
export function createCommandHandler(parts: CommandHandlerParts): CommandHandler {
  const lock = createKeyedLock()
  return {
    handle: async (request) => {
      const { command, id, context } = request
      const thing = `Cannot handle command ${command.name}`
      const input = parseWith(command.schema, request.input, { code: 'input-invalid', thing })
      const streamId = streamIdOf(command.category, id, context.tenant)
      const commandId = context.commandId ?? parts.newId()
      const outcome = await lock.run(streamId, () => decideUntilKept(parts, { request, streamId, commandId, input }))
      if (outcome.status === 'rejected' && context.recordRejection) await recordRejected(parts, outcome, request)
      return outcome
    },
  }
}

async function decideUntilKept(parts: CommandHandlerParts, asked: Omit<Attempt, 'folded'>): Promise<Outcome> {
  const { folder } = parts
  const { entity } = asked.request.command
  let { folded, fresh } = await folder.load(entity, asked.streamId)
  const { expectedRevision = folded.revision } = asked.request.context
  if (!fresh && expectedRevision !== folded.revision) {
    // The caller may have seen more than this process remembers.
    folded = await folder.catchUp(entity, asked.streamId, folded)
    fresh = true
  }
  for (let decisions = 0; decisions < MAX_DECISIONS; decisions += 1) {
    const outcome = await decideOnce(parts, { ...asked, folded })
    if (outcome.status === 'conflict') {
      folded = behindUnreadable(await folder.catchUp(entity, asked.streamId, folded), outcome)
      fresh = true
    } else if (outcome.status === 'accepted' || fresh) {
      return outcome
    } else {
      // A "no" that was decided on a remembered state counts only when the state is still the newest.
      const { eventId } = folded
      folded = await folder.catchUp(entity, asked.streamId, folded)
      if (folded.eventId === eventId) return outcome
      fresh = true
    }
  }
  throw new OutcryError(
    'too-many-conflicts',
    `Cannot handle command ${asked.request.command.name} on '${asked.streamId}': other writers were faster ` +
      `${MAX_DECISIONS} times: send it again, or let fewer writers share the stream`,
    { facts: { streamId: asked.streamId, decisions: MAX_DECISIONS } },
  )
}

/** A stream that was cut behind its last event reads like an empty one, but goes on counting where it was. */
function behindUnreadable(folded: FoldedStream, { actual }: Conflict): FoldedStream {
  return folded.revision < 0 && typeof actual === 'number' ? { ...folded, revision: actual } : folded
}

async function decideOnce(parts: CommandHandlerParts, attempt: Attempt): Promise<Outcome | Conflict> {
  const { request, streamId, commandId, folded } = attempt
  const earlier = folded.commands.find((decided) => decided.commandId === commandId)
  if (earlier !== undefined) return answerRepeated(parts, { streamId, earlier, request })
  requireRevision(attempt)
  const decision = request.command.decide(folded.state, attempt.input)
  const events = Array.isArray(decision) ? decision : [decision]
  const [first] = events
  const { revision } = folded
  if (first === undefined || first.kind === 'nothing') return { status: 'unchanged', streamId, commandId, revision }
  if (first.kind === 'rejection') {
    return { status: 'rejected', streamId, commandId, code: first.code, details: first.details, revision }
  }
  return append(parts, attempt, encodeEvents(parts, attempt, events as readonly DomainEvent[]))
}

function requireRevision({ request, streamId, folded }: Attempt): void {
  const { expectedRevision } = request.context
  if (expectedRevision === undefined || expectedRevision === folded.revision) return
  throw new OutcryError(
    'wrong-expected-revision',
    `Cannot handle command ${request.command.name} on '${streamId}': it was meant for revision ${expectedRevision}, ` +
      `current revision is ${folded.revision}: read the stream again and decide anew`,
    { facts: { streamId, expected: expectedRevision, actual: folded.revision } },
  )
}

async function append(
  parts: CommandHandlerParts,
  attempt: Attempt,
  { newEvents, decoded }: CommandEvents,
): Promise<Accepted | Conflict> {
  const { streamId, commandId, folded } = attempt
  const expectedRevision = folded.revision < 0 ? 'no-stream' : folded.revision
  try {
    const { revision, position } = await appendUntilKnown(parts.store, {
      streamId,
      expectedRevision,
      events: newEvents,
    })
    const first = revision - newEvents.length + 1
    advance(parts, attempt, { newEvents, first, position })
    const events = decoded.map((event, ordinal) => ({
      ...event,
      id: newEvents[ordinal]?.id ?? '',
      revision: first + ordinal,
    }))
    return { status: 'accepted', streamId, commandId, events, revision, position, repeated: false }
  } catch (error) {
    if (isOutcryError(error, 'wrong-expected-revision')) return { status: 'conflict', actual: error.facts['actual'] }
    parts.folder.forget(streamId)
    throw error
  }
}

function advance(
  parts: CommandHandlerParts,
  { request, streamId, folded }: Attempt,
  appended: { newEvents: readonly NewEvent[]; first: number; position: Position },
): void {
  const recorded = appended.newEvents.map((event, ordinal) => ({
    ...event,
    streamId,
    revision: appended.first + ordinal,
    position: appended.position,
    schemaVersion: event.metadata.schemaVersion ?? 1,
    recordedAt: event.metadata.occurredAt ?? '',
  }))
  try {
    parts.folder.advance(request.command.entity, streamId, folded, recorded)
  } catch {
    // The events are durable, so the command has happened; whoever folds the stream next is told what is wrong.
    parts.folder.forget(streamId)
  }
}
