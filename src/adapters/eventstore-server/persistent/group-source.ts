import { followLog, type LogStretch } from '../log/follow-log.ts'
import { followStream } from '../log/follow-stream.ts'
import type { LogParts } from '../log/log-parts.ts'
import { resolveLinks } from '../log/resolve-links.ts'
import { type GroupDefinition, groupFilter, WHOLE_LOG } from './group-definition.ts'
import { createGroupMessage, type GroupMessage } from './group-message.ts'

/** Yields the messages of a group behind a place, in order, until the signal is aborted. */
export async function* groupMessages(
  log: LogParts,
  definition: GroupDefinition,
  { after, signal }: { after: number; signal: AbortSignal },
): AsyncGenerator<GroupMessage> {
  const whole = definition.source === WHOLE_LOG
  const { resolveLinks: resolve } = definition.settings
  for await (const { events } of stretches(log, definition, { after, signal })) {
    for (const event of events) {
      const [resolved = { event }] = await resolveLinks(log, [event], { resolve })
      yield createGroupMessage(resolved, whole ? event.position : event.revision)
    }
  }
}

function stretches(
  log: LogParts,
  definition: GroupDefinition,
  { after, signal }: { after: number; signal: AbortSignal },
): AsyncIterable<LogStretch> {
  if (definition.source !== WHOLE_LOG) return followStream(log, { streamId: definition.source, after, signal })
  return followLog(log, { after: Math.max(0, after), filter: groupFilter(definition), signal })
}
