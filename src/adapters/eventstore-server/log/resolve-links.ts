import { LINK_TYPE, type LogEvent, type ResolvedEvent } from './log-event.ts'
import type { LogParts } from './log-parts.ts'
import { readEvent } from './read-stream.ts'

/** Gives every link the event that it stands for, where there still is one. */
export async function resolveLinks(
  parts: LogParts,
  events: readonly LogEvent[],
  { resolve }: { resolve: boolean },
): Promise<readonly ResolvedEvent[]> {
  if (!resolve || !events.some(isLink)) return events.map((event) => ({ event }))
  return await Promise.all(events.map((event) => resolveLink(parts, event)))
}

function isLink({ type }: LogEvent): boolean {
  return type === LINK_TYPE
}

async function resolveLink(parts: LogParts, event: LogEvent): Promise<ResolvedEvent> {
  const target = isLink(event) ? linkTarget(event.data.toString('utf8')) : undefined
  if (target === undefined) return { event }
  const linked = await readEvent(parts, target.streamId, target.revision)
  return linked === undefined ? { link: event } : { event: linked, link: event }
}

/** Reads `<revision>@<stream>`; a stream's name may have an @ of its own. */
function linkTarget(text: string): { revision: number; streamId: string } | undefined {
  const at = text.indexOf('@')
  const revision = text.slice(0, at)
  if (at < 1 || !/^\d+$/.test(revision) || at === text.length - 1) return undefined
  return { revision: Number(revision), streamId: text.slice(at + 1) }
}
