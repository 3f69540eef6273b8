import { deterministicId } from '../../../domain/deterministic-id.ts'
import { appendEvents } from '../log/append-events.ts'
import { everything } from '../log/event-filter.ts'
import { followLog } from '../log/follow-log.ts'
import { JSON_CONTENT, LINK_TYPE, type LogEvent, type ProposedEvent } from '../log/log-event.ts'
import type { LogParts } from '../log/log-parts.ts'
import { readLastEvent, writeOwnEvent } from '../persistent/server-streams.ts'
import { linksOfEvent, type ProjectedLink } from './links-of-event.ts'

const CHECKPOINT_STREAM = '$projections-$system-checkpoint'

/**
 * After how many events progress is noted, and for how many links are written at once. The log recognises a link that
 * was written before among the last 1,000 of its stream, so together they must stay below that.
 */
const NOTED_EVENTS = 500
const WRITTEN_AT_ONCE = 250

/** Links that are written behind the events of the log: by category to `$ce-...`, by type to `$et-...`. */
export interface SystemProjections {
  /** Stops writing. */
  close(): Promise<void>
}

/** Writes links for every event of the log, from where it was, a moment after the event. */
export async function startSystemProjections(log: LogParts): Promise<SystemProjections> {
  const stop = new AbortController()
  const noted = await readLastEvent(log, CHECKPOINT_STREAM)
  const after = noted === undefined ? 0 : Number(JSON.parse(noted.data.toString('utf8')))
  const working = project(log, { after, signal: stop.signal })
  // A log that fails tells it to everybody who uses it; links come when the server starts again.
  const ended = working.catch(() => undefined)
  return {
    close: async () => {
      stop.abort()
      await ended
    },
  }
}

async function project(log: LogParts, { after, signal }: { after: number; signal: AbortSignal }): Promise<void> {
  let unnoted = 0
  for await (const { events } of followLog(log, { after, filter: everything, signal })) {
    for (let done = 0; done < events.length; done += WRITTEN_AT_ONCE) {
      const some = events.slice(done, done + WRITTEN_AT_ONCE)
      await writeLinks(log, some.flatMap(linksOfEvent))
      unnoted += some.filter(isNotLink).length
      if (unnoted < NOTED_EVENTS) continue
      unnoted = 0
      const data = String(some.at(-1)?.position)
      await writeOwnEvent(log, CHECKPOINT_STREAM, { type: '$ProjectionCheckpoint', data })
    }
  }
}

function isNotLink({ type }: LogEvent): boolean {
  return type !== LINK_TYPE
}

/** Appends that are called one after the other are written in this order; those of before a crash are recognised. */
async function writeLinks(log: LogParts, links: readonly ProjectedLink[]): Promise<void> {
  const writing = links.map((link) =>
    appendEvents(log, { streamId: link.streamId, expected: 'any', events: [linkEvent(link)] }),
  )
  await Promise.all(writing)
}

function linkEvent({ streamId, target, cause }: ProjectedLink): ProposedEvent {
  const metadata = { $v: '1:-1:1:4', $c: cause.position, $p: cause.position, $o: cause.streamId, $causedBy: cause.id }
  return {
    id: deterministicId(streamId, String(cause.position)),
    type: LINK_TYPE,
    contentType: JSON_CONTENT,
    data: Buffer.from(target),
    metadata: Buffer.from(JSON.stringify(metadata)),
  }
}
