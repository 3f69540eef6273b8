/** A line as it stands in a file. */
export interface RawLine {
  /** What it consists of, without its end; absent when it is longer than was allowed. */
  readonly bytes: Buffer | undefined
  /** How many bytes of the file are read when this line is. */
  readonly endByte: number
}

const LINE_FEED = 10
const CARRIAGE_RETURN = 13

/**
 * Splits a file into lines as it comes. A line ends with a line feed, a carriage return, or both; the last one may end
 * without. Holds no more than a chunk and a line of `maxLineBytes` in memory.
 *
 * @throws what the source throws.
 */
export async function* splitLines(
  source: AsyncIterable<Uint8Array>,
  maxLineBytes: number,
): AsyncGenerator<RawLine, void, undefined> {
  const line = createLine(maxLineBytes)
  let bytesBefore = 0
  for await (const chunk of withWholeLineEnds(source)) {
    let start = 0
    for (const { end, next } of lineEnds(chunk)) {
      line.add(chunk.subarray(start, end))
      yield { bytes: line.take(), endByte: bytesBefore + next }
      start = next
    }
    line.add(chunk.subarray(start))
    bytesBefore += chunk.length
  }
  if (!line.isEmpty()) yield { bytes: line.take(), endByte: bytesBefore }
}

/** Cuts a file into chunks of its own, none of which ends between a carriage return and its line feed. */
async function* withWholeLineEnds(source: AsyncIterable<Uint8Array>): AsyncGenerator<Buffer> {
  let held: Buffer = Buffer.alloc(0)
  for await (const bytes of source) {
    const chunk = Buffer.concat([held, bytes])
    const whole = chunk.at(-1) === CARRIAGE_RETURN ? chunk.length - 1 : chunk.length
    held = chunk.subarray(whole)
    yield chunk.subarray(0, whole)
  }
  yield held
}

/** Finds where the lines of a chunk end, and where the next ones begin. */
function* lineEnds(chunk: Buffer): Generator<{ end: number; next: number }> {
  let feed = chunk.indexOf(LINE_FEED)
  let carriageReturn = chunk.indexOf(CARRIAGE_RETURN)
  while (feed >= 0 || carriageReturn >= 0) {
    const isReturn = carriageReturn >= 0 && (feed < 0 || carriageReturn < feed)
    const end = isReturn ? carriageReturn : feed
    const next = isReturn && feed === end + 1 ? end + 2 : end + 1
    yield { end, next }
    if (feed >= 0 && feed < next) feed = chunk.indexOf(LINE_FEED, next)
    if (isReturn) carriageReturn = chunk.indexOf(CARRIAGE_RETURN, next)
  }
}

interface GrowingLine {
  add(piece: Buffer): void
  take(): Buffer | undefined
  isEmpty(): boolean
}

function createLine(maxBytes: number): GrowingLine {
  let pieces: Buffer[] = []
  let length = 0
  return {
    add: (piece) => {
      length += piece.length
      if (length > maxBytes) pieces = []
      else pieces.push(piece)
    },
    take: () => {
      const bytes = length > maxBytes ? undefined : Buffer.concat(pieces)
      pieces = []
      length = 0
      return bytes
    },
    isEmpty: () => length === 0,
  }
}
