import { LINK_TYPE, originalEvent } from '../log/log-event.ts'
import type { LogParts } from '../log/log-parts.ts'
import { readStream } from '../log/read-stream.ts'
import { resolveLinks } from '../log/resolve-links.ts'
import { viewStream } from '../log/stream-view.ts'
import { type GroupDefinition, parkedStream } from './group-definition.ts'
import { createGroupMessage, type GroupMessage } from './group-message.ts'
import { truncateStream, writeOwnEvent } from './server-streams.ts'

/** Puts a message aside: a link to it, with the reason. */
export async function parkMessage(
  log: LogParts,
  definition: GroupDefinition,
  { message, reason }: { message: GroupMessage; reason: string },
): Promise<void> {
  const { revision, streamId } = originalEvent(message.resolved)
  const metadata = JSON.stringify({ added: new Date().toISOString(), reason })
  await writeOwnEvent(log, parkedStream(definition), { type: LINK_TYPE, data: `${revision}@${streamId}`, metadata })
}

/** How many messages a group has put aside. */
export async function countParked(log: LogParts, definition: GroupDefinition): Promise<number> {
  const view = await viewStream(log, parkedStream(definition))
  return view === undefined ? 0 : Math.max(0, view.last - view.first + 1)
}

/** Takes back messages that were put aside, the oldest first; those whose event is gone are forgotten. */
export async function takeParked(
  log: LogParts,
  definition: GroupDefinition,
  maxCount: number,
): Promise<readonly GroupMessage[]> {
  const streamId = parkedStream(definition)
  const { signal } = new AbortController()
  const pages = await readStream(log, { streamId, direction: 'forwards', from: 0, maxCount, signal })
  const messages: GroupMessage[] = []
  let last = -1
  for await (const links of pages ?? []) {
    last = links.at(-1)?.revision ?? last
    for (const { event } of await resolveLinks(log, links, { resolve: true })) {
      if (event === undefined) continue
      const [resolved = { event }] = await resolveLinks(log, [event], { resolve: definition.settings.resolveLinks })
      messages.push(createGroupMessage(resolved, undefined))
    }
  }
  if (last >= 0) await truncateStream(log, streamId, last + 1)
  return messages
}
