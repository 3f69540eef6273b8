import { LINK_TYPE, type LogEvent } from '../log/log-event.ts'

/** A link that a system projection writes. */
export interface ProjectedLink {
  /** The stream that it goes to. */
  readonly streamId: string
  /** What it points to, as `<revision>@<stream>`. */
  readonly target: string
  /** The event that it was written for. */
  readonly cause: LogEvent
}

/** What the system projections write for an event: links by the category of its stream, and by its type. */
export function linksOfEvent(event: LogEvent): readonly ProjectedLink[] {
  return [...linkByCategory(event), ...linkByType(event)]
}

function linkByCategory(event: LogEvent): readonly ProjectedLink[] {
  const { streamId } = event
  const hyphen = streamId.indexOf('-')
  if (hyphen <= 0 || streamId.startsWith('$')) return []
  return [{ streamId: `$ce-${streamId.slice(0, hyphen)}`, target: targetOf(event), cause: event }]
}

function linkByType(event: LogEvent): readonly ProjectedLink[] {
  if (event.type === LINK_TYPE || isOwn(event)) return []
  const type = event.tombstone ? '$deleted' : event.type
  return [{ streamId: `$et-${type}`, target: targetOf(event), cause: event }]
}

/** A link to a link points to what that one points to. */
function targetOf(event: LogEvent): string {
  return event.type === LINK_TYPE ? event.data.toString('utf8') : `${event.revision}@${event.streamId}`
}

/** What the server notes for itself; links to it would be noted again without end. */
function isOwn({ streamId }: LogEvent): boolean {
  return streamId.startsWith('$projections-') || streamId.startsWith('$persistentsubscription-')
}
