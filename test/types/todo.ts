import { entity, nothing, reject, service } from 'outcry'
import { z } from 'zod'

interface Present {
  readonly status: 'open' | 'completed'
  readonly title: string
  readonly tags: readonly string[]
}

export type TodoState = { readonly status: 'absent' } | Present

/** The entity that the promises are tried on. */
export const Todo = entity('todo', {
  initial: (): TodoState => ({ status: 'absent' }),
  events: {
    TodoAdded: z.object({ title: z.string(), order: z.number() }),
    TodoRenamed: z.object({ title: z.string(), note: z.string().optional() }),
    TodoCompleted: z.object({}),
  },
  evolve: {
    TodoAdded: (_todo, { title }) => ({ status: 'open', title, tags: [] }),
    TodoRenamed: (todo, { title }) => (todo.status === 'absent' ? todo : { ...todo, title }),
    TodoCompleted: (todo) => (todo.status === 'absent' ? todo : { ...todo, status: 'completed' }),
  },
})

export const { TodoAdded, TodoRenamed, TodoCompleted } = Todo.events

export const addTodo = Todo.command(
  'AddTodo',
  z.object({ title: z.string(), order: z.number().default(0) }),
  (todo, { title, order }) => (todo.status === 'absent' ? TodoAdded({ title, order }) : reject('todo-exists')),
)

export const completeTodo = Todo.command('CompleteTodo', z.object({}), (todo) => {
  if (todo.status === 'absent') return reject('todo-not-found')
  return todo.status === 'completed' ? nothing() : TodoCompleted({})
})

/** Another entity with an event of the same name and the same data. */
export const Chore = entity('chore', {
  initial: () => ({ done: false }),
  events: { TodoCompleted: z.object({}), ChoreAdded: z.object({ title: z.string() }) },
  evolve: { TodoCompleted: () => ({ done: true }), ChoreAdded: (chore) => chore },
})

export const errands = service('errands', { contexts: { todo: [Todo, Chore] } })
