/** What surrounds a command: who sent it, in which conversation, and under which id. */
export interface CommandContext {
  /** The command's id, chosen by a caller that may have to send it again. A new UUID by default. */
  readonly commandId?: string
  /** The conversation that it belongs to. The command's id by default. */
  readonly correlationId?: string
  /** The id of the event or message that made somebody send it. None by default. */
  readonly causationId?: string
  /** Who asks. Not recorded by default. */
  readonly actor?: string
  /** On whose behalf: the stream is the tenant's own, and so are the rows that its events make. Nobody's by default. */
  readonly tenant?: string
  /** The W3C trace context. Not recorded by default. */
  readonly traceparent?: string
  /** The revision that the caller has seen; the command is refused when the stream has moved on. Any by default. */
  readonly expectedRevision?: number
  /** Whether a rejection is also recorded as an event of its own stream. False by default. */
  readonly recordRejection?: boolean
}
