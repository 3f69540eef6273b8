import { createHash } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { createCursor, linkToNext, pageOf } from '../../../src/adapters/fastify/index.ts'
import { parseStrictly } from '../../../src/adapters/fastify/parse-strictly.ts'
import { isOutcryError } from '../../../src/domain/outcry-error.ts'

const cursor = createCursor('doors', z.tuple([z.string(), z.int().nullable()]))
const query = z.object({ after: cursor.schema.optional() })
const forged = (text: string) =>
  createHash('sha256').update(`doors\n${text}`).digest('base64url').slice(0, 8) +
  Buffer.from(text).toString('base64url')
const codeOf = (after: unknown) => {
  try {
    return parseStrictly(query, 'the query string', { after })
  } catch (error) {
    return isOutcryError(error, 'input-invalid') ? error.message : error
  }
}

describe('a cursor', () => {
  it('comes back as it was written, and says nothing that a URL would have to escape', () => {
    fc.assert(
      fc.property(fc.tuple(fc.string({ unit: 'binary' }), fc.option(fc.maxSafeInteger())), ([text, number]) => {
        const values: [string, number | null] = [text, number]
        const written = cursor.write(values)
        expect(written).toMatch(/^[\w-]+$/)
        expect(codeOf(written)).toEqual({ after: values })
      }),
    )
  })

  it('is refused when one character of it is another one', () => {
    const written = cursor.write(['front', 7])
    for (let index = 0; index < written.length; index += 1) {
      const damaged = written.slice(0, index) + (written[index] === 'A' ? 'g' : 'A') + written.slice(index + 1)
      expect(codeOf(damaged)).toBe(
        'Cannot read the query string: after: must be the cursor of a page before, unchanged',
      )
    }
  })

  it.each([
    ['is of another collection', createCursor('windows', z.tuple([z.string(), z.int()])).write(['front', 7])],
    ['has other values', createCursor('doors', z.tuple([z.int()])).write([7])],
    ['is cut off', cursor.write(['front', 7]).slice(0, -2)],
    ['is empty', ''],
    ['is very long', cursor.write(['x'.repeat(10_000), 7])],
    // The digest is no secret.
    ['is no JSON under a good digest', forged('{')],
  ])('is refused when it %s', (_why, written) => {
    expect(codeOf(written)).toContain('Cannot read the query string: after:')
  })
})

describe('pageOf()', () => {
  const writeAs = (row: string) => `behind ${row}`

  it('tells where the next page begins, if there is one', () => {
    expect(pageOf(['a', 'b', 'c'], 2, writeAs)).toEqual({ rows: ['a', 'b'], next: 'behind b' })
    expect(pageOf(['a', 'b'], 2, writeAs)).toEqual({ rows: ['a', 'b'] })
    expect(pageOf([], 2, writeAs)).toEqual({ rows: [] })
    expect(pageOf(['a', 'b'], undefined, writeAs)).toEqual({ rows: ['a', 'b'] })
  })
})

describe('linkToNext()', () => {
  it('leads to the same question behind the page', () => {
    const url = 'http://doors.example/doors?shut=true&after=x%20y&limit=2'
    expect(linkToNext({ url }, { next: 'z' })).toEqual({
      Link: '<http://doors.example/doors?shut=true&after=z&limit=2>; rel="next"',
    })
    expect(linkToNext({ url }, {})).toEqual({})
  })
})
