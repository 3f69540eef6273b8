import { describe, expect, it } from 'vitest'
import { identifyImported } from '../src/identify-imported.ts'
import { parseLine } from '../src/todo-txt/parse-line.ts'

function idsOf(lines: readonly string[]): string[] {
  const identify = identifyImported()
  return lines.map((line) => {
    const parsed = parseLine(line)
    return parsed.kind === 'todo' ? identify(parsed.todo) : parsed.kind
  })
}

describe('identifyImported()', () => {
  it('gives the same ids to the same lines of another run, in any order', () => {
    const lines = ['Buy milk', 'Buy bread', 'x Buy milk']
    expect(idsOf(lines.toReversed())).toEqual(idsOf(lines).toReversed())
    expect(new Set(idsOf(lines)).size).toBe(3)
  })
  it('gives each of several identical lines an id, by how many there were before', () => {
    const [first, second] = idsOf(['Buy milk', 'Buy milk'])
    expect(second).not.toBe(first)
    expect(idsOf(['Buy bread', 'Buy milk', 'Buy milk', 'Buy milk']).slice(1, 3)).toEqual([first, second])
  })
  it('does not mind how a line is laid out, or how its accents are composed', () => {
    const [plain] = idsOf(['Order caf\u00e9 +food due:2024-01-01'])
    expect(idsOf(['  Order cafe\u0301 due:2024-01-01   +food '])).toEqual([plain])
  })
})
