import { comparePositions, type Position } from '../../../domain/position.ts'
import type { ServedChanges } from '../served-app.ts'
import { ROWS_TAIL, rowsHead } from './messages.ts'

/** A message that tells what a stretch of the log has changed, written out once for all clients. */
export interface Chunk {
  /** What comes before it was told up to here. */
  readonly from: Position
  /** Everything up to here is told with it. */
  readonly through: Position
  /** The message. */
  readonly bytes: Buffer
  /** Of each change its position, and at which byte it begins. */
  readonly changes: readonly { readonly position: Position; readonly start: number }[]
}

/** Writes changes out. */
export function createChunk(from: Position, { position: through, changes }: ServedChanges): Chunk {
  const head = rowsHead(through)
  const comma = Buffer.from(',')
  const parts = [head]
  let start = head.length
  const starts = changes.map((change, index) => {
    if (index > 0) parts.push(comma)
    const bytes = Buffer.from(JSON.stringify(change))
    parts.push(bytes)
    const begins = start + (index > 0 ? 1 : 0)
    start = begins + bytes.length
    return { position: change.position, start: begins }
  })
  return { from, through, bytes: Buffer.concat([...parts, ROWS_TAIL]), changes: starts }
}

/** The part of a message that somebody has not been told who knows everything up to a position. Often all of it. */
export function partBehind({ from, through, bytes, changes }: Chunk, told: Position): Buffer | undefined {
  if (comparePositions(told, from) <= 0) return bytes
  const first = changes.find(({ position }) => comparePositions(position, told) > 0)
  return first && Buffer.concat([rowsHead(through), bytes.subarray(first.start)])
}
