import { z } from 'zod'
import { appendUntilKnown } from './append-until-known.ts'
import type { ExecutableCommand } from './command.ts'
import type { CommandContext } from './command-context.ts'
import { encodeEvents } from './command-events.ts'
import { entity } from './entity.ts'
import type { EventStore } from './event-store.ts'
import type { Rejected } from './outcome.ts'
import { isOutcryError } from './outcry-error.ts'
import { nothing } from './rejection.ts'
import { streamIdOf } from './stream-id.ts'

const scalar = z.union([z.string(), z.number(), z.boolean(), z.null()])

/** The rejections that were recorded on request, one stream for each command: read models may react to them. */
export const Rejections = entity('rejection', {
  initial: (): { readonly recorded: boolean } => ({ recorded: false }),
  events: {
    CommandRejected: z.object({
      commandId: z.string(),
      commandName: z.string(),
      streamId: z.string(),
      code: z.string(),
      details: z.record(z.string(), scalar),
    }),
  },
  evolve: { CommandRejected: () => ({ recorded: true }) },
})

const recordRejection = Rejections.command('RecordRejection', z.object({}), () => nothing())

/** Records a rejection as an event, once for each command id. */
export async function recordRejected(
  parts: { store: EventStore; now: () => Date },
  rejected: Rejected,
  request: { command: ExecutableCommand; context: CommandContext },
): Promise<void> {
  const { commandId, code, details } = rejected
  const streamId = streamIdOf(Rejections.category, commandId, request.context.tenant)
  const event = Rejections.events.CommandRejected({
    commandId,
    commandName: request.command.name,
    streamId: rejected.streamId,
    code,
    details,
  })
  const command = recordRejection as unknown as ExecutableCommand
  const by = { command, input: {}, context: { ...request.context, commandId } }
  const { newEvents } = encodeEvents(parts, { streamId, commandId, request: by }, [event])
  try {
    await appendUntilKnown(parts.store, { streamId, expectedRevision: 'no-stream', events: newEvents })
  } catch (error) {
    if (!isOutcryError(error, 'wrong-expected-revision')) throw error
  }
}
