import { readdirSync, readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'

const adapter = new URL('../../src/adapters/fastify/', import.meta.url)
const page = readFileSync(new URL('../../docs/errors.md', import.meta.url), 'utf8')

/** Every code that the HTTP adapter gives a problem of its own. */
function codesOf(source: string): string[] {
  const described = [...source.matchAll(/describeProblem\(\s*'http',\s*'([a-z-]+)'/g)]
  const faults = [...source.matchAll(/FST_\w+: \{\s*code: '([a-z-]+)'/g)]
  return [...described, ...faults].map(([, code]) => String(code))
}

const sources = readdirSync(adapter, { recursive: true, encoding: 'utf8' })
  .filter((path) => path.endsWith('.ts'))
  .map((path) => readFileSync(new URL(path, adapter), 'utf8'))

/** The codes of the table, in its order. */
function documented(text: string): string[] {
  return [...text.matchAll(/^\| `([a-z-]+)` \| [\dx]{3} \| \S/gm)].map(([, code]) => String(code))
}

describe('the table of HTTP problems in docs/errors.md', () => {
  const codes = [...new Set(sources.flatMap(codesOf))].toSorted()

  it('has every code that HTTP itself answers, in the order of the alphabet, and no other', () => {
    expect(codes.length).toBeGreaterThan(15)
    expect(documented(page)).toEqual(codes)
  })

  it('would be noticed to lack one', () => {
    expect(documented(page.replace(/^\| `host-invalid`.*\n/m, ''))).not.toEqual(codes)
    expect(codesOf("describeProblem('http', 'new-one', {")).toEqual(['new-one'])
  })
})
