import { isUtf8 } from 'node:buffer'
import type { Complaint } from './parse-line.ts'
import { splitLines } from './split-lines.ts'

/** A line of a file, or why it cannot be read. */
export type Line = {
  /** Counted from 1. */
  readonly lineNumber: number
  /** How many bytes of the file are read when this line is. */
  readonly endByte: number
} & ({ readonly text: string } | { readonly complaint: Complaint })

/** How lines are read. */
export interface ReadLinesOptions {
  /** The longest line that is kept, in bytes. 65,536 by default. */
  readonly maxLineBytes?: number
}

const BYTE_ORDER_MARK = '\ufeff'

/**
 * Reads the lines of a file or of standard input as they come, whatever their ends, without a byte order mark. A line that
 * is too long or not UTF-8 is a complaint, and the next one is read.
 *
 * @throws what the source throws.
 */
export async function* readLines(
  source: AsyncIterable<Uint8Array>,
  options: ReadLinesOptions = {},
): AsyncGenerator<Line, void, undefined> {
  const { maxLineBytes = 65_536 } = options
  let lineNumber = 0
  for await (const { bytes, endByte } of splitLines(source, maxLineBytes)) {
    lineNumber += 1
    const read = bytes === undefined ? tooLong(maxLineBytes) : decode(bytes)
    const isMarked = lineNumber === 1 && 'text' in read && read.text.startsWith(BYTE_ORDER_MARK)
    yield { lineNumber, endByte, ...(isMarked ? { text: read.text.slice(1) } : read) }
  }
}

function decode(bytes: Buffer): { text: string } | { complaint: Complaint } {
  if (bytes.includes(0)) return notUtf8('it has zero bytes, as UTF-16 has')
  if (isUtf8(bytes)) return { text: bytes.toString('utf8') }
  const behind = bytes.toString('utf8').indexOf('\ufffd')
  return notUtf8(`it is not UTF-8 behind its first ${behind} characters`)
}

function notUtf8(reason: string): { complaint: Complaint } {
  return { complaint: { reason, mend: 'save the file as UTF-8' } }
}

function tooLong(maxLineBytes: number): { complaint: Complaint } {
  const reason = `it is longer than ${maxLineBytes} bytes`
  return { complaint: { reason, mend: 'make several lines of it' } }
}
