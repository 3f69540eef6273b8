import type { LogPage, ReadAllOptions } from '../../domain/event-store.ts'
import { BEGINNING, type Position } from '../../domain/position.ts'
import type { ServerParts } from './parts.ts'
import { readLog } from './read-log.ts'
import { readLogBackwards } from './read-log-backwards.ts'

/** How many events a page of the log has when the caller does not say. */
export const PAGE_EVENTS = 500

/** Reads the log in pages, as the port says. */
export async function* readAll(
  parts: ServerParts & { readonly describe: () => Promise<{ readonly head: Position }> },
  options: ReadAllOptions,
): AsyncGenerator<LogPage> {
  const { direction = 'forwards', maxCount = Number.POSITIVE_INFINITY, pageSize = PAGE_EVENTS } = options
  let remaining = maxCount
  if (remaining <= 0) return
  const range = { filter: options.filter, pageSize: Math.max(1, pageSize), signal: options.signal }
  const { head } = await parts.describe()
  const pages =
    direction === 'forwards'
      ? readLog(parts, { ...range, from: options.from ?? BEGINNING, head })
      : readLogBackwards(parts, { ...range, from: options.from })
  for await (const page of pages) {
    if (page.events.length >= remaining) {
      yield cut(page, remaining)
      return
    }
    remaining -= page.events.length
    yield page
  }
}

function cut({ events }: LogPage, count: number): LogPage {
  const kept = events.slice(0, count)
  return { events: kept, completeThrough: kept.at(-1)?.position ?? BEGINNING }
}
