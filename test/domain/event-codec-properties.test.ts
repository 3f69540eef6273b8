import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { type EventSource, entity } from '../../src/domain/entity.ts'
import { createEventCodec } from '../../src/domain/event-codec.ts'
import { versions } from '../../src/domain/event-versions.ts'
import { recorded } from './recorded-events.ts'

const first = z.object({ name: z.string() })
const second = z.object({ title: z.string(), tags: z.array(z.string()) })
const third = z.object({
  title: z.string(),
  tags: z.array(z.string()),
  due: z.union([z.string(), z.null()]),
  extra: z.json().optional(),
})

const Task = entity('task', {
  initial: () => ({ title: '' }),
  events: {
    TaskAdded: versions(first, { storedAs: 'TaskMade' })
      .next(second, ({ name }) => ({ title: name, tags: [] }))
      .next(third, (data) => ({ ...data, due: null })),
  },
  evolve: { TaskAdded: (_, { title }) => ({ title }) },
}).retired('TasksAdded', z.object({ names: z.array(z.string()) }), ({ names }) =>
  names.map((title) => ({ kind: 'event', category: 'task', type: 'TaskAdded', data: { title, tags: [], due: null } })),
)
const codec = createEventCodec([Task as EventSource])

const text = fc.string({ unit: 'grapheme' })
const tags = fc.array(text, { maxLength: 4 })
const stored = fc.oneof(
  fc.record({ name: text }).map((data) => ({ type: 'TaskMade', version: 1, data })),
  fc.record({ name: text }).map((data) => ({ type: 'TaskAdded', version: 1, data })),
  fc.record({ title: text, tags }).map((data) => ({ type: 'TaskAdded', version: 2, data })),
  fc
    .record(
      { title: text, tags, due: fc.option(text), extra: fc.jsonValue() },
      { requiredKeys: ['title', 'tags', 'due'] },
    )
    .map((data) => ({ type: 'TaskAdded', version: 3, data })),
  fc.record({ names: tags }).map((data) => ({ type: 'TasksAdded', version: 1, data })),
)
const onDisk = (data: unknown) => JSON.parse(JSON.stringify(data))

describe('the event codec', () => {
  it('reads whatever was ever stored as current events', () => {
    fc.assert(
      fc.property(stored, ({ type, version, data }) => {
        const event = recorded(type, onDisk(data), { streamId: 'task-a', schemaVersion: version })
        for (const decoded of codec.decode(event)) {
          expect(decoded.type).toBe('TaskAdded')
          expect(third.safeParse(decoded.data).success).toBe(true)
        }
      }),
      { numRuns: 2_000 },
    )
  })
  it('reads what it has read and stored again as the same', () => {
    fc.assert(
      fc.property(stored, ({ type, version, data }) => {
        const event = recorded(type, onDisk(data), { streamId: 'task-a', schemaVersion: version })
        for (const decoded of codec.decode(event)) {
          const again = recorded(decoded.type, onDisk(decoded.data), { streamId: 'task-a', schemaVersion: 3 })
          expect(codec.decode(again)).toEqual([{ type: decoded.type, data: onDisk(decoded.data) }])
        }
      }),
      { numRuns: 2_000 },
    )
  })
  it('leaves what it reads untouched', () => {
    fc.assert(
      fc.property(stored, ({ type, version, data }) => {
        const kept = onDisk(data)
        codec.decode(recorded(type, kept, { streamId: 'task-a', schemaVersion: version }))
        expect(kept).toEqual(onDisk(data))
      }),
      { numRuns: 1_000 },
    )
  })
  it('answers events or an error of its own for anything at all', () => {
    const anything = fc.record({
      type: fc.oneof(fc.constantFrom('TaskMade', 'TaskAdded', 'TasksAdded', 'toString', '__proto__'), fc.string()),
      data: fc.jsonValue(),
      version: fc.oneof(fc.integer({ min: -1, max: 5 }), fc.double()),
    })
    fc.assert(
      fc.property(anything, ({ type, data, version }) => {
        try {
          codec.decode(recorded(type, data as never, { streamId: 'task-a', schemaVersion: version }))
        } catch (error) {
          expect(error).toMatchObject({ code: expect.stringMatching(/^event-(undecodable|version-newer)$/) })
        }
      }),
      { numRuns: 2_000 },
    )
  })
})
