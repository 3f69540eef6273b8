import { createWriteStream } from 'node:fs'
import { rename } from 'node:fs/promises'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'

/** How many lines are written at once. */
const LINES_AT_ONCE = 500

/**
 * Writes lines, each with a line end, to a file or to standard output. A file is replaced when everything is written. A
 * reader that has enough ends the writing without an error.
 *
 * @throws what the file system throws.
 */
export async function writeLines(
  lines: Iterable<string> | AsyncIterable<string>,
  file: string | undefined,
): Promise<void> {
  const source = Readable.from(inPieces(lines))
  if (file === undefined) {
    await pipeline(source, process.stdout, { end: false }).catch(unlessEnough)
    return
  }
  const unfinished = `${file}.part`
  await pipeline(source, createWriteStream(unfinished))
  await rename(unfinished, file)
}

async function* inPieces(lines: Iterable<string> | AsyncIterable<string>): AsyncGenerator<string> {
  let piece: string[] = []
  for await (const line of lines) {
    piece.push(line, '\n')
    if (piece.length < 2 * LINES_AT_ONCE) continue
    yield piece.join('')
    piece = []
  }
  if (piece.length > 0) yield piece.join('')
}

function unlessEnough(error: NodeJS.ErrnoException): void {
  if (error.code !== 'EPIPE') throw error
}
