import { type AnySchema, entity, type Faithful } from 'outcry'
import { describe, expectTypeOf, it } from 'vitest'
import { z } from 'zod'
import { Chore, Todo, TodoAdded, TodoCompleted, TodoRenamed, type TodoState } from './todo.ts'

const Added = z.object({ title: z.string() })
type Open = { readonly status: 'absent' } | { readonly status: 'open'; readonly title: string }
const absent = (): Open => ({ status: 'absent' })

describe('the fold of an entity', () => {
  it('keeps the literals of its state, of a union or an interface', () => {
    expectTypeOf(Todo.initial).returns.toEqualTypeOf<TodoState>()
    expectTypeOf(Todo.evolve).returns.toEqualTypeOf<TodoState>()
    expectTypeOf(Chore.initial).returns.toEqualTypeOf<{ done: boolean }>()
    entity('lamp', {
      initial: (): 'on' | 'off' => 'off',
      events: { Added, Removed: z.object({}) },
      evolve: { Added: () => 'on', Removed: (lamp) => (lamp === 'on' ? 'off' : lamp) },
    })
  })

  it('keeps them in handlers with and without parameters', () => {
    type Level = { readonly level: 1 | 2; readonly open: true } | { readonly level: 3; readonly open: false }
    entity('door', {
      initial: (): Level => ({ level: 1, open: true }),
      events: { Added, Removed: z.object({}) },
      evolve: {
        Added: (door) => (door.open ? { ...door, level: 2 } : door),
        Removed: (_door) => ({ level: 3, open: false }),
      },
    })
    entity('todo', {
      initial: absent,
      events: { Added, Removed: z.object({}) },
      evolve: { Added: () => ({ status: 'open', title: '' }), Removed: () => ({ status: 'absent' }) },
    })
  })

  it('refuses a literal that the state does not have', () => {
    entity('todo', {
      initial: absent,
      events: { Added },
      // @ts-expect-error there is no status 'opne'
      evolve: { Added: (_todo, { title }) => ({ status: 'opne', title }) },
    })
  })

  it('refuses a state that lacks a property', () => {
    entity('todo', {
      initial: absent,
      events: { Added },
      // @ts-expect-error an open todo has a title
      evolve: { Added: () => ({ status: 'open' }) },
    })
  })

  it('refuses a missing handler, and one of a type that is not declared', () => {
    // @ts-expect-error Removed has no handler
    entity('todo', { initial: absent, events: { Added, Removed: z.object({}) }, evolve: { Added: (todo) => todo } })
    entity('todo', {
      initial: absent,
      events: { Added },
      // @ts-expect-error there is no event Vanished
      evolve: { Added: (todo) => todo, Vanished: (todo) => todo },
    })
  })

  it('hands each handler the data of its event', () => {
    entity('todo', {
      initial: absent,
      events: { Added, Renamed: z.object({ to: z.string() }) },
      evolve: {
        Added: (_todo, data) => {
          expectTypeOf(data).toEqualTypeOf<{ title: string }>()
          return { status: 'open', title: data.title }
        },
        // @ts-expect-error Renamed has no title
        Renamed: (_todo, { title }) => ({ status: 'open', title }),
      },
    })
  })

  it('refuses a state that a snapshot could not keep', () => {
    const events = { Added }
    // @ts-expect-error a date does not come back from JSON
    entity('todo', { initial: () => ({ at: new Date() }), events, evolve: { Added: (todo) => todo } })
    // @ts-expect-error a map does not come back from JSON
    entity('todo', { initial: () => ({ tags: new Map<string, string>() }), events, evolve: { Added: (todo) => todo } })
    // @ts-expect-error a bigint cannot be written as JSON
    entity('todo', { initial: () => ({ at: 1n }), events, evolve: { Added: (todo) => todo } })
  })
})

describe('the data of events', () => {
  it('is JSON that is read as it was written', () => {
    const one = <Schema extends AnySchema>(schema: Schema & Faithful<Schema>) => schema
    one(z.object({ list: z.array(z.object({ text: z.string().nullable(), count: z.int().optional() })) }))
    // @ts-expect-error a date is read back as text
    one(z.object({ at: z.date() }))
    // @ts-expect-error a bigint cannot be written
    one(z.object({ at: z.bigint() }))
    // @ts-expect-error nor can one that is deep inside
    one(z.object({ all: z.array(z.object({ at: z.date() })) }))
    // @ts-expect-error a default would change what was written
    one(z.object({ order: z.int().default(0) }))
    // @ts-expect-error a transform would change what was written
    one(z.object({ order: z.string().transform(Number) }))
  })

  it('is looked at in each event of an entity', () => {
    const initial = () => ({})
    const evolve = { A: () => ({}) }
    entity('ok', { initial, events: { A: Added }, evolve })
    // @ts-expect-error a date is read back as text
    entity('no', { initial, events: { A: z.object({ at: z.date() }) }, evolve })
    // @ts-expect-error a default would change what was written
    entity('no', { initial, events: { A: z.object({ order: z.int().default(0) }) }, evolve })
  })

  it('is checked by the creator of the event', () => {
    expectTypeOf(TodoAdded).parameter(0).toEqualTypeOf<{ title: string; order: number }>()
    TodoAdded({ title: 'milk', order: 1 })
    TodoRenamed({ title: 'milk' })
    TodoCompleted({})
    // @ts-expect-error order is missing
    TodoAdded({ title: 'milk' })
    // @ts-expect-error title is no number
    TodoAdded({ title: 3, order: 1 })
    // @ts-expect-error there is no colour
    TodoAdded({ title: 'milk', order: 1, colour: 'white' })
    // @ts-expect-error nothing belongs into this event
    TodoCompleted({ at: 'noon' })
  })

  it('names its type and its category', () => {
    expectTypeOf(TodoAdded.type).toEqualTypeOf<'TodoAdded'>()
    expectTypeOf(TodoCompleted({})).toEqualTypeOf<{
      readonly kind: 'event'
      readonly category: 'todo'
      readonly type: 'TodoCompleted'
      readonly data: Record<string, never>
    }>()
  })
})
