import { createMemorySnapshots } from '../../src/adapters/memory/snapshots.ts'
import type { Command, ExecutableCommand } from '../../src/domain/command.ts'
import type { CommandContext } from '../../src/domain/command-context.ts'
import type { EventSource } from '../../src/domain/entity.ts'
import { createEventCodec } from '../../src/domain/event-codec.ts'
import type { EventStore, RecordedEvent } from '../../src/domain/event-store.ts'
import { type CommandHandler, type CommandRequest, createCommandHandler } from '../../src/domain/handle-command.ts'
import type { Accepted, Outcome } from '../../src/domain/outcome.ts'
import type { Snapshots } from '../../src/domain/snapshots.ts'
import { createStreamFolder } from '../../src/domain/stream-folder.ts'
import { Purse } from './purse.ts'

/** How a handler is put together. */
export interface HandlerOptions {
  /** None that outlive the handler by default. */
  readonly snapshots?: Snapshots
  /** Purses by default. */
  readonly sources?: readonly EventSource[]
  /** A fixed time by default. */
  readonly now?: () => Date
  /** How many folds it remembers. 100 by default. */
  readonly maxStreams?: number
}

/** The time by the clock of a handler that was given none. */
export const NOON = new Date('2026-03-01T12:00:00.000Z')

/** Opens a command handler that remembers nothing yet, as another process would. */
export async function openHandler(store: EventStore, options: HandlerOptions = {}): Promise<CommandHandler> {
  const { sources = [Purse as EventSource], now = () => NOON, maxStreams = 100 } = options
  const { snapshots = createMemorySnapshots({ maxSnapshots: 100 }) } = options
  const codec = createEventCodec(sources)
  const { logId } = await store.describe()
  const folder = createStreamFolder({ store, snapshots, codec, logId, maxStreams })
  return createCommandHandler({ store, codec, folder, now, newId: () => crypto.randomUUID() })
}

/** Asks something of the entity 'a', or of another one. */
export function ask<Input>(
  command: Command<string, string, Input>,
  input: NoInfer<Input>,
  { id = 'a', ...context }: CommandContext & { readonly id?: string } = {},
): CommandRequest {
  return { command: command as ExecutableCommand, id, input, context }
}

/** The outcome, which must be that the command was accepted. */
export function accepted(outcome: Outcome): Accepted {
  if (outcome.status === 'accepted') return outcome
  throw new Error(`the command was not accepted: ${JSON.stringify(outcome)}`)
}

/** All events that can be read of a stream. */
export async function eventsOf(store: EventStore, streamId = 'purse-a'): Promise<RecordedEvent[]> {
  const events: RecordedEvent[] = []
  for await (const page of store.readStream(streamId)) events.push(...page)
  return events
}

/** What happened in a stream, short: `CoinsAdded 3`. */
export async function storyOf(store: EventStore, streamId = 'purse-a'): Promise<string[]> {
  return (await eventsOf(store, streamId)).map(({ type, data }) =>
    [type, ...Object.values(data as Record<string, unknown>)].join(' '),
  )
}
