import { entity, versions } from 'outcry'
import { describe, expectTypeOf, it } from 'vitest'
import { z } from 'zod'

const first = z.object({ name: z.string() })
const second = z.object({ title: z.string() })
const third = z.object({ title: z.string(), order: z.number() })

describe('versions()', () => {
  it('leads the data of each version to the next', () => {
    const history = versions(first)
      .next(second, (old) => {
        expectTypeOf(old).toEqualTypeOf<{ name: string }>()
        return { title: old.name }
      })
      .next(third, (old) => ({ ...old, order: 0 }))
    expectTypeOf(history.check).returns.toEqualTypeOf<{ title: string; order: number }>()
  })

  it('refuses a step that reads or answers another shape', () => {
    // @ts-expect-error the first version has no title
    versions(first).next(second, ({ title }) => ({ title }))
    // @ts-expect-error the second version has no name
    versions(first).next(second, ({ name }) => ({ name }))
    // @ts-expect-error the step is missing
    versions(first).next(second)
  })

  it('refuses data that would not be read as it was written', () => {
    // @ts-expect-error a date is read back as text
    versions(z.object({ at: z.date() }))
    // @ts-expect-error a default would change what was written
    versions(first).next(z.object({ title: z.string().default('') }), ({ name }) => ({ title: name }))
  })

  it('gives the entity the data of the newest version', () => {
    const Todo = entity('todo', {
      initial: () => ({ title: '' }),
      events: { TodoAdded: versions(first, { storedAs: 'TodoMade' }).next(second, ({ name }) => ({ title: name })) },
      evolve: { TodoAdded: (_todo, { title }) => ({ title }) },
    })
    Todo.events.TodoAdded({ title: 'milk' })
    // @ts-expect-error that was the first version
    Todo.events.TodoAdded({ name: 'milk' })
  })
})

describe('retired()', () => {
  const Todo = entity('todo', {
    initial: () => ({ title: '' }),
    events: { TodoRenamed: second, TodoMoved: z.object({ to: z.string() }) },
    evolve: { TodoRenamed: (_todo, { title }) => ({ title }), TodoMoved: (todo) => todo },
  })
  const { TodoRenamed, TodoMoved } = Todo.events
  const old = z.object({ title: z.string(), to: z.string() })

  it('splits or drops a stored event', () => {
    const Extended = Todo.retired('TodoChanged', old, ({ title, to }) => [TodoRenamed({ title }), TodoMoved({ to })])
    expectTypeOf(Extended).toEqualTypeOf(Todo)
    Todo.retired('TodoSeen', z.object({}), () => [])
  })

  it("refuses what is not the entity's event, or not its data", () => {
    const Other = entity('other', {
      initial: () => ({}),
      events: { TodoMoved: second },
      evolve: { TodoMoved: (o) => o },
    })
    // @ts-expect-error it happened to another entity
    Todo.retired('TodoChanged', old, ({ title }) => [Other.events.TodoMoved({ title })])
    // @ts-expect-error the old event has no order
    Todo.retired('TodoChanged', old, ({ order }) => [TodoRenamed({ title: order })])
  })
})
