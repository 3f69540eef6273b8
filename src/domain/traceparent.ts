/** A place in a trace, as the W3C's Trace Context names it. */
export interface TracePlace {
  /** The trace: 32 hexadecimal digits. */
  readonly traceId: string
  /** The span within it: 16 hexadecimal digits. */
  readonly spanId: string
  /** Bit 0 says that the trace is recorded. */
  readonly traceFlags: number
}

const shape = /^(?!ff)[\da-f]{2}-(?!0{32})([\da-f]{32})-(?!0{16})([\da-f]{16})-([\da-f]{2})$/

/**
 * Reads a `traceparent`.
 *
 * Source of the form: W3C Trace Context, section 3.2.
 *
 * @returns `undefined` when it is none.
 */
export function readTraceparent(text: string | undefined): TracePlace | undefined {
  const [, traceId, spanId, flags] = shape.exec(text ?? '') ?? []
  if (traceId === undefined || spanId === undefined || flags === undefined) return undefined
  return { traceId, spanId, traceFlags: Number.parseInt(flags, 16) }
}

/** Writes a `traceparent`. */
export function writeTraceparent({ traceId, spanId, traceFlags }: TracePlace): string {
  return `00-${traceId}-${spanId}-${traceFlags.toString(16).padStart(2, '0')}`
}
