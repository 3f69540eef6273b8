import type { Position } from '../../../domain/position.ts'

/** How long a browser waits before it comes back, in ms. */
const RETRY_MS = 1_000

/** What every client is sent first. */
export const RETRY = Buffer.from(`retry: ${RETRY_MS}\n\n`)

/** Says that everything up to a position can be read, and everything behind it will be told. */
export function readyMessage(position: Position): Buffer {
  return Buffer.from(`event: ready\nid: ${position}\ndata: {}\n\n`)
}

/** What stands before the changes of a message that tells everything up to a position. */
export function rowsHead(position: Position): Buffer {
  return Buffer.from(`event: rows\nid: ${position}\ndata: [`)
}

/** What stands behind them. */
export const ROWS_TAIL = Buffer.from(']\n\n')

/** Shows that the connection is alive, and up to where there is nothing more to tell. */
export function heartbeat(position: Position | undefined): Buffer {
  return Buffer.from(position === undefined ? ': still here\n\n' : `: still here\nid: ${position}\n\n`)
}
