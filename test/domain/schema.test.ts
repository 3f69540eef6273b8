import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { parseWith } from '../../src/domain/schema.ts'

const Address = z.object({ street: z.string().min(1), lines: z.array(z.object({ number: z.int() })) })

describe('parseWith()', () => {
  it('answers what the schema makes of the value', () => {
    const trimmed = z.object({ title: z.string().trim() })
    expect(parseWith(trimmed, { title: ' milk ' }, { code: 'input-invalid', thing: 'Cannot' })).toEqual({
      title: 'milk',
    })
  })
  it('names the thing and the place of each fault', () => {
    const parse = () =>
      parseWith(
        Address,
        { street: '', lines: [{ number: 1 }, { number: 'x' }] },
        {
          code: 'input-invalid',
          thing: 'Cannot move',
          facts: { house: 1 },
        },
      )
    expect(parse).toThrow(/^Cannot move: street: .*; lines\.1\.number: /)
    expect(parse).toThrow(
      expect.objectContaining({
        code: 'input-invalid',
        facts: { house: 1, issues: expect.stringContaining('lines.1.number') },
        cause: expect.any(z.ZodError),
      }),
    )
  })
  it('says nothing of a place when the whole value is at fault', () => {
    expect(() => parseWith(z.string(), 7, { code: 'input-invalid', thing: () => 'Cannot' })).toThrow(/^Cannot: Invalid/)
  })
  it('names five faults at most', () => {
    const many = z.array(z.string())
    const parse = () =>
      parseWith(
        many,
        Array.from({ length: 9 }, () => 7),
        { code: 'input-invalid', thing: 'Cannot' },
      )
    expect(parse).toThrow(/^Cannot: 0: [^;]*; 1: [^;]*; 2: [^;]*; 3: [^;]*; 4: [^;]*$/)
  })
})
