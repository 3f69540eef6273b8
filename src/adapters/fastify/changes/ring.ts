import { comparePositions, hasReached, type Position } from '../../../domain/position.ts'
import type { ServedChanges } from '../served-app.ts'
import { type Chunk, createChunk, partBehind } from './chunk.ts'

/** How much is written to a client at once, in bytes, where there is more than one chunk. */
const JOINED_BYTES = 65_536

/** How many joined chunks are remembered: clients that keep up are all at the same place. */
const REMEMBERED_JOINS = 16

/** Some chunks as they are written to a client. */
export interface Taken {
  /** The bytes. */
  readonly bytes: Buffer
  /** The number of the chunk behind them. */
  readonly next: number
  /** Everything up to here has been told with them. */
  readonly through: Position
}

/** Where somebody goes on who knows everything up to a position. */
export interface Place {
  /** The number of the chunk that comes next. */
  readonly next: number
  /** What must be told before it; often nothing. */
  readonly rest: Buffer | undefined
  /** Everything up to here is told then. */
  readonly through: Position
}

/** The last chunks that were told, numbered from 0. */
export interface Ring {
  /** The number of the next chunk. */
  readonly end: number
  /** Everything up to here has been told. */
  readonly through: Position
  /** Adds what was told next; the oldest chunks go when there are too many bytes. */
  add(page: ServedChanges): void
  /** Finds the place behind a position that was told; `undefined` when something in between is gone. */
  placeBehind(told: Position): Place | undefined
  /** Chunks from a number on, joined; `undefined` when the first of them is gone. */
  take(number: number): Taken | undefined
}

/** Makes a ring of what follows a position. It holds at least one chunk, and others up to `maxBytes`. */
export function createRing(begin: Position, maxBytes: number): Ring {
  const chunks: Chunk[] = []
  const joins = new Map<number, Taken>()
  let end = 0
  let size = 0
  let base = begin
  let through = begin

  const shorten = () => {
    while (size > maxBytes && chunks.length > 1) {
      const gone = chunks.shift() as Chunk
      size -= gone.bytes.length
      base = gone.through
    }
  }
  const join = (number: number): Taken | undefined => {
    const index = number - (end - chunks.length)
    return index < 0 ? undefined : joinFrom(chunks, index, number)
  }
  return {
    get end() {
      return end
    },
    get through() {
      return through
    },
    add: (page) => {
      if (page.changes.length > 0) {
        const chunk = createChunk(through, page)
        chunks.push(chunk)
        end += 1
        size += chunk.bytes.length
        joins.clear()
        shorten()
      }
      through = page.position
    },
    placeBehind: (told) => {
      if (!hasReached(told, base)) return undefined
      const index = chunks.findIndex((chunk) => comparePositions(chunk.through, told) > 0)
      const first = chunks[index]
      if (first === undefined) return { next: end, rest: undefined, through: told }
      const number = end - chunks.length + index
      if (comparePositions(told, first.from) <= 0) return { next: number, rest: undefined, through: told }
      return { next: number + 1, rest: partBehind(first, told), through: first.through }
    },
    take: (number) => {
      const taken = joins.get(number) ?? join(number)
      if (taken === undefined) return undefined
      joins.set(number, taken)
      if (joins.size > REMEMBERED_JOINS) joins.delete(joins.keys().next().value as number)
      return taken
    },
  }
}

function joinFrom(chunks: readonly Chunk[], index: number, number: number): Taken | undefined {
  const joined: Buffer[] = []
  let last: Chunk | undefined
  let size = 0
  for (let at = index; at < chunks.length; at += 1) {
    const chunk = chunks[at] as Chunk
    size += chunk.bytes.length
    if (last !== undefined && size > JOINED_BYTES) break
    joined.push(chunk.bytes)
    last = chunk
  }
  if (last === undefined) return undefined
  const [first] = joined
  const bytes = joined.length === 1 && first ? first : Buffer.concat(joined)
  return { bytes, next: number + joined.length, through: last.through }
}
