import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { errorCatalogue } from '../../src/domain/error-catalogue.ts'

const page = readFileSync(new URL('../../docs/errors.md', import.meta.url), 'utf8')

/** What the page says of each code: its handling and its parts. */
function documented(text: string): Record<string, { handling: string | undefined; parts: string[] }> {
  const sections = text.split(/^## /m).slice(1)
  return Object.fromEntries(
    sections.map((section) => [
      section.slice(0, section.indexOf('\n')),
      {
        handling: /^Handling: `([a-z-]+)`\.$/m.exec(section)?.[1],
        parts: [...section.matchAll(/^\*\*(.+?):\*\* \S/gm)].map(([, part]) => String(part)),
      },
    ]),
  )
}

function expected(catalogue: Record<string, string>): ReturnType<typeof documented> {
  const parts = ['What happened', 'Why', 'Mend']
  return Object.fromEntries(Object.entries(catalogue).map(([code, handling]) => [code, { handling, parts }]))
}

describe('docs/errors.md', () => {
  it('explains every code of the catalogue with its handling, and no other', () => {
    expect(documented(page)).toEqual(expected(errorCatalogue))
  })

  it('lists the codes in the order of the alphabet', () => {
    const codes = Object.keys(documented(page))
    expect(codes).toEqual(codes.toSorted())
  })

  it.each([
    ['a code that is missing', page.replace(/^## disk-full\n[^#]*/m, '')],
    ['a code that is not in the catalogue', `${page}\n## disk-fuller\nHandling: \`retry\`.\n`],
    ['another handling', page.replace(/(## disk-full\nHandling: `)retry/, '$1stop')],
    ['a part that is missing', page.replace('**Mend:**', 'Mend:')],
  ])('would be noticed to have %s', (_fault, changed) => {
    expect(changed).not.toBe(page)
    expect(documented(changed)).not.toEqual(expected(errorCatalogue))
  })
})
