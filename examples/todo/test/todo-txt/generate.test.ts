import { describe, expect, it } from 'vitest'
import { generateLines } from '../../src/todo-txt/generate.ts'
import { parseLine } from '../../src/todo-txt/parse-line.ts'
import { phrases } from '../../src/todo-txt/phrases.ts'

describe('generateLines()', () => {
  it('makes up the same lines for the same seed, and others for another', () => {
    const lines = [...generateLines({ lines: 100, seed: 3 })]
    expect([...generateLines({ lines: 100, seed: 3 })]).toEqual(lines)
    expect([...generateLines({ lines: 100, seed: 4 })]).not.toEqual(lines)
  })
  it('makes up lines that can all be imported, with every kind of mark in every language', () => {
    const todos = [...generateLines({ lines: 2_000 })].map((line) => parseLine(line))
    expect(todos.filter(({ kind }) => kind !== 'todo')).toEqual([])
    const text = JSON.stringify(todos)
    for (const mark of ['"completed":true', '"priority":"A"', '"due:', '"rec:']) expect(text).toContain(mark)
    for (const { tags } of Object.values(phrases)) expect(text).toContain(`"+${tags[0]?.normalize('NFC')}"`)
  })
})
