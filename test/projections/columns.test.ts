import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { columnsOf } from '../../src/projections/columns.ts'

function columnOf(schema: z.ZodType) {
  const [column] = columnsOf('doors', z.object({ property: schema }))
  return column && { type: column.type, nullable: column.nullable }
}

describe('columnsOf()', () => {
  it.each([
    ['text', z.string()],
    ['text', z.string().min(3)],
    ['text', z.enum(['open', 'shut'])],
    ['text', z.literal('open')],
    ['integer', z.int()],
    ['real', z.number()],
    ['boolean', z.boolean()],
    ['json', z.array(z.string())],
    ['json', z.object({ width: z.int() })],
    ['json', z.union([z.string(), z.number()])],
  ] as const)('makes a column of %s, with and without null', (type, schema) => {
    expect(columnOf(schema)).toEqual({ type, nullable: false })
    expect(columnOf(schema.nullable())).toEqual({ type, nullable: true })
    expect(columnOf(schema.optional())).toEqual({ type, nullable: true })
    expect(columnOf(schema.nullable().optional())).toEqual({ type, nullable: true })
  })

  it.each([
    [z.string(), 'z.object'],
    [z.object({ at: z.date() }), 'no dates'],
    [z.object({ 'not-a-column': z.string() }), "'not-a-column'"],
  ])('refuses rows that are no columns', (row, reason) => {
    expect(() => columnsOf('doors', row)).toThrow(reason)
  })
})
