import { readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { driftOf, regionOf, snippetsOf, unmarkedBlocks } from './snippets.ts'

const root = fileURLToPath(new URL('../..', import.meta.url))
const read = (path: string) => readFileSync(`${root}${path}`, 'utf8')
const documents = [
  'README.md',
  'CONTRIBUTING.md',
  ...readdirSync(`${root}docs`, { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.md') && !path.startsWith('api/'))
    .map((path) => `docs/${path}`),
]

describe('the snippets of the documents', () => {
  it.each(documents)('%s shows the files as they are', (document) => {
    expect(driftOf(read(document), read)).toEqual([])
  })

  it.each(documents)('%s says of all TypeScript where it is from', (document) => {
    expect(unmarkedBlocks(read(document))).toEqual([])
  })

  it('are there: the README has at least one', () => {
    expect(snippetsOf(read('README.md')).length).toBeGreaterThan(0)
  })
})

describe('the check of the snippets', () => {
  const file = 'const a = 1\nfunction f() {\n  // #region part\n  if (a) {\n\n    g()\n  }\n  // #endregion\n}\n'
  const page = (code: string, from = 'f.ts#part') => `Text.\n\n<!-- from ${from} -->\n\`\`\`ts\n${code}\`\`\`\n`
  const part = 'if (a) {\n\n  g()\n}\n'
  const readFixture = () => file

  it('cuts out a region without its indentation', () => {
    expect(regionOf(file, 'part')).toBe(part)
  })

  it('lets a true copy pass, of a region or of a whole file', () => {
    expect(driftOf(page(part), readFixture)).toEqual([])
    expect(driftOf(page(file, 'f.ts'), readFixture)).toEqual([])
  })

  it.each([
    ['a copy that has drifted', page(part.replace('g()', 'h()')), 'f.ts#part has changed: copy it again'],
    ['a drifted copy of a whole file', page(`${file}//\n`, 'f.ts'), 'f.ts has changed: copy it again'],
    ['a region that is not there', page(part, 'f.ts#other'), 'f.ts#other is not there'],
  ])('names %s', (_fault, document, message) => {
    expect(driftOf(document, readFixture)).toEqual([message])
  })

  it('names TypeScript without a source', () => {
    expect(unmarkedBlocks('```ts\nlet a\n```\n')).toEqual(['let a\n'])
    expect(unmarkedBlocks('```sh\nls\n```\n')).toEqual([])
  })
})
