import type { ExecutableCommand } from './command.ts'
import { digestInput } from './command-events.ts'
import type { EventCodec } from './event-codec.ts'
import type { EventStore, RecordedEvent } from './event-store.ts'
import type { Accepted } from './outcome.ts'
import { OutcryError } from './outcry-error.ts'
import type { DecidedCommand } from './snapshots.ts'

/**
 * Answers a command that was decided before with what was decided then.
 *
 * @throws OutcryError `command-id-reused` when the earlier command had another name or input.
 */
export async function answerRepeated(
  parts: { store: EventStore; codec: EventCodec },
  repeat: { streamId: string; earlier: DecidedCommand; request: { command: ExecutableCommand; input: unknown } },
): Promise<Accepted> {
  const { streamId, earlier, request } = repeat
  const recorded = await readRange(parts.store, streamId, earlier)
  for (const event of recorded) requireSameCommand(event, request)
  return {
    status: 'accepted',
    streamId,
    commandId: earlier.commandId,
    events: recorded.flatMap((event) =>
      parts.codec.decode(event).map((decoded) => ({ ...decoded, id: event.id, revision: event.revision })),
    ),
    revision: earlier.firstRevision + earlier.eventCount - 1,
    position: recorded[recorded.length - 1]?.position ?? (await parts.store.describe()).head,
    repeated: true,
  }
}

async function readRange(store: EventStore, streamId: string, range: DecidedCommand): Promise<RecordedEvent[]> {
  const events: RecordedEvent[] = []
  const pages = store.readStream(streamId, { from: range.firstRevision, maxCount: range.eventCount })
  for await (const page of pages) events.push(...page)
  return events.filter((event) => event.revision < range.firstRevision + range.eventCount)
}

function requireSameCommand(
  event: RecordedEvent,
  { command, input }: { command: ExecutableCommand; input: unknown },
): void {
  const { commandName, commandInput } = event.metadata
  const same =
    commandName === command.name && (commandInput === undefined || commandInput === digestInput(command, input))
  if (same) return
  throw new OutcryError(
    'command-id-reused',
    `Cannot handle command ${command.name} on '${event.streamId}': its id was used before for ` +
      `${commandName ?? 'something else'} with another input: choose a new id for a new command`,
    { facts: { streamId: event.streamId, earlier: commandName ?? null } },
  )
}
