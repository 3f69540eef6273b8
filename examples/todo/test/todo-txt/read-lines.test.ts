import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type Line, readLines } from '../../src/todo-txt/read-lines.ts'
import { collect } from '../collect.ts'

async function read(chunks: readonly (string | number[])[], maxLineBytes?: number): Promise<Line[]> {
  const source = async function* () {
    for (const chunk of chunks) yield Buffer.from(chunk as string)
  }
  return collect(readLines(source(), maxLineBytes === undefined ? {} : { maxLineBytes }))
}

const texts = (lines: readonly Line[]) => lines.map((line) => ('text' in line ? line.text : line.complaint.reason))

describe('readLines()', () => {
  it.each(['a\nb\n', 'a\r\nb\r\n', 'a\rb\r', 'a\nb', '\ufeffa\nb'])('reads two lines from %j', async (text) => {
    expect(texts(await read([text]))).toEqual(['a', 'b'])
  })
  it('counts lines, blank ones too, and the bytes behind them', async () => {
    expect(await read(['a\r\n', '\n\u00e9'])).toEqual([
      { lineNumber: 1, endByte: 3, text: 'a' },
      { lineNumber: 2, endByte: 4, text: '' },
      { lineNumber: 3, endByte: 6, text: '\u00e9' },
    ])
  })
  it('reads nothing from an empty file', async () => {
    expect(await read([])).toEqual([])
    expect(await read([''])).toEqual([])
  })
  it('keeps a byte order mark that is not at the beginning', async () => {
    expect(texts(await read(['a\n\ufeffb']))).toEqual(['a', '\ufeffb'])
  })
  it('names the line that is not UTF-8, and reads the others', async () => {
    const latin1 = Buffer.from('caf\u00e9\nok\n', 'latin1')
    expect(await read(['ok\n', [...latin1]])).toMatchObject([
      { lineNumber: 1, text: 'ok' },
      {
        lineNumber: 2,
        complaint: { reason: 'it is not UTF-8 behind its first 3 characters', mend: 'save the file as UTF-8' },
      },
      { lineNumber: 3, text: 'ok' },
    ])
  })
  it('recognises UTF-16', async () => {
    const lines = await read([[...Buffer.from('\ufeffBuy milk', 'utf16le')]])
    expect(texts(lines)).toEqual(['it has zero bytes, as UTF-16 has'])
  })
  it('names the line that is too long, without keeping it, and reads the others', async () => {
    const long = Array.from({ length: 100 }, () => 'x'.repeat(1_000))
    const lines = await read(['ok\n', ...long, '\nok', '\n12345678901'], 10)
    expect(texts(lines)).toEqual(['ok', 'it is longer than 10 bytes', 'ok', 'it is longer than 10 bytes'])
    expect(lines[1]?.endByte).toBe(100_004)
  })
  it('holds no more of a long line than allowed', async () => {
    const chunk = Buffer.alloc(1_000_000, 'x')
    const before = process.memoryUsage().arrayBuffers
    let grownBytes = 0
    const source = async function* () {
      for (let sent = 0; sent < 500; sent += 1) yield chunk
      grownBytes = process.memoryUsage().arrayBuffers - before
    }
    expect(await collect(readLines(source()))).toHaveLength(1)
    expect(grownBytes).toBeLessThan(250_000_000)
  })
  it('keeps a line of exactly the greatest length', async () => {
    expect(texts(await read(['1234567890\n12345678901\n'], 10))).toEqual(['1234567890', 'it is longer than 10 bytes'])
  })
  it('reads the same lines however the file is cut into chunks', async () => {
    const content = fc.array(fc.constantFrom('a', '\u00e9', '牛', '🎁', '\n', '\r', '\r\n', '\ufeff'), {
      maxLength: 20,
    })
    const cuts = fc.array(fc.nat(60), { maxLength: 8 })
    await fc.assert(
      fc.asyncProperty(content, cuts, async (parts, places) => {
        const bytes = Buffer.from(parts.join(''))
        const edges = [0, ...places.filter((place) => place < bytes.length).sort((a, b) => a - b), bytes.length]
        const chunks = edges.slice(1).map((end, index) => [...bytes.subarray(edges[index], end)])
        expect(await read(chunks)).toEqual(await read([[...bytes]]))
        const written = bytes.toString().replace(/\r\n|\r/g, '\n')
        const expected = written.replace(/^\ufeff/, '').split('\n')
        if (written === '' || written.endsWith('\n')) expected.pop()
        expect(texts(await read(chunks))).toEqual(expected)
      }),
      { numRuns: 1_000 },
    )
  })
})
