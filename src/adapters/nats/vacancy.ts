import { wait } from '../../projections/back-off.ts'
import type { Announcements, Notice } from './announcements.ts'
import type { EventStream } from './event-stream.ts'
import type { Subjects } from './subjects.ts'

/** How long a publisher may say nothing before it counts as gone, in ms: it announces every second. */
const SILENCE_MS = 4_000

/** Resolves when no publisher of another fan-out is alive: it left, or has announced nothing for some seconds. */
export async function whenVacant(
  parts: { stream: EventStream; subjects: Subjects; announcements: Announcements; owner: string },
  signal: AbortSignal,
): Promise<void> {
  const { stream, subjects, announcements, owner } = parts
  let heardAt = Date.now()
  const left = new AbortController()
  const stopListening = announcements.listen((notice: Notice) => {
    if (notice.owner === owner) return
    heardAt = Date.now()
    if (notice.announcement === undefined) left.abort()
  })
  try {
    await stream.ensure()
    const mark = await stream.last(subjects.publisher)
    const last = mark?.json<{ owner?: string; left?: boolean }>()
    if (last === undefined || last.left === true || last.owner === owner) return
    const either = AbortSignal.any([signal, left.signal])
    while (!either.aborted && Date.now() - heardAt < SILENCE_MS) await wait(SILENCE_MS - (Date.now() - heardAt), either)
  } finally {
    stopListening()
  }
}
