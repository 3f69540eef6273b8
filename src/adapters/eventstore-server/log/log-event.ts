/** The revision that a stream's tombstone has, whatever was there before. */
export const TOMBSTONE_REVISION = '9223372036854775807'

/** The type of the event that ends a stream for ever. */
export const TOMBSTONE_TYPE = '$streamDeleted'

/** The type of an event that describes a stream. */
export const METADATA_TYPE = '$metadata'

/** The type of an event that stands for another one. */
export const LINK_TYPE = '$>'

/** What is in front of a stream's name in the name of the stream that describes it. */
export const METASTREAM_PREFIX = '$$'

/** The content type of JSON. */
export const JSON_CONTENT = 'application/json'

/** The content type of anything else. */
export const BINARY_CONTENT = 'application/octet-stream'

/** An event as a client proposes it. */
export interface ProposedEvent {
  /** A UUID. */
  readonly id: string
  /** The type. */
  readonly type: string
  /** What the data is. */
  readonly contentType: string
  /** The data, exactly as it came. */
  readonly data: Buffer
  /** The metadata, exactly as it came; often empty. */
  readonly metadata: Buffer
}

/** An event as clients read it. */
export interface LogEvent extends ProposedEvent {
  /** The stream. */
  readonly streamId: string
  /** The number of the event in its stream; that of a tombstone is said to clients as `TOMBSTONE_REVISION`. */
  readonly revision: number
  /** Whether it ends its stream for ever. */
  readonly tombstone: boolean
  /** Its place in the log. */
  readonly position: number
  /** When it was recorded, in ms since 1970. */
  readonly recordedAt: number
  /** The event as it goes over the wire, once somebody has asked for it. */
  encoded?: Buffer
}

/** An event that a reader asked for; a link comes with what it stands for. */
export interface ResolvedEvent {
  /** The event; absent when a link leads nowhere. */
  readonly event?: LogEvent
  /** The link that led to it. */
  readonly link?: LogEvent
}

/** The position of the event that the reader came across: that of the link, when there is one. */
export function originalEvent({ event, link }: ResolvedEvent): LogEvent {
  return (link ?? event) as LogEvent
}
