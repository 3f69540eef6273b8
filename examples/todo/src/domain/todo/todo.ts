import { entity, versions } from 'outcry'
import { z } from 'zod'

/** A todo that was added and not removed. */
export type PresentTodo = {
  readonly status: 'open' | 'completed'
  readonly title: string
  readonly order: number
  readonly list: string | null
  readonly tags: readonly string[]
}

/** What the commands of a todo decide on. */
export type TodoState = { readonly status: 'absent' | 'removed' } | PresentTodo

const written = entity('todo', {
  initial: (): TodoState => ({ status: 'absent' }),
  // What may be written is the commands' business; what was written must stay readable when their rules change.
  events: {
    TodoAdded: versions(z.object({ title: z.string() })).next(
      z.object({ title: z.string(), order: z.int() }),
      ({ title }) => ({ title, order: 0 }),
    ),
    TodoImported: z.object({
      title: z.string(),
      order: z.int(),
      completed: z.boolean(),
      completedOn: z.string().nullable(),
      createdOn: z.string().nullable(),
      priority: z.string().nullable(),
      tags: z.array(z.string()),
      attributes: z.array(z.string()),
    }),
    TodoRenamed: z.object({ title: z.string() }),
    TodoCompleted: z.object({}),
    TodoReopened: z.object({}),
    TodoReordered: z.object({ order: z.int() }),
    TodoMovedToList: z.object({ list: z.string().nullable() }),
    TodoTagged: z.object({ tag: z.string() }),
    TodoUntagged: z.object({ tag: z.string() }),
    TodoRemoved: z.object({}),
  },
  evolve: {
    TodoAdded: (_, { title, order }) => ({ status: 'open', title, order, list: null, tags: [] }),
    TodoImported: (_, { title, order, completed, tags }) => ({
      status: completed ? 'completed' : 'open',
      title,
      order,
      list: null,
      tags,
    }),
    TodoRenamed: (todo, { title }) => (isPresent(todo) ? { ...todo, title } : todo),
    TodoCompleted: (todo) => (isPresent(todo) ? { ...todo, status: 'completed' } : todo),
    TodoReopened: (todo) => (isPresent(todo) ? { ...todo, status: 'open' } : todo),
    TodoReordered: (todo, { order }) => (isPresent(todo) ? { ...todo, order } : todo),
    TodoMovedToList: (todo, { list }) => (isPresent(todo) ? { ...todo, list } : todo),
    TodoTagged: (todo, { tag }) =>
      isPresent(todo) ? { ...todo, tags: [...todo.tags.filter((other) => other !== tag), tag] } : todo,
    TodoUntagged: (todo, { tag }) =>
      isPresent(todo) ? { ...todo, tags: todo.tags.filter((other) => other !== tag) } : todo,
    TodoRemoved: () => ({ status: 'removed' }),
  },
})

/** A thing to do. Until clearing the completed todos removed them like any other, it wrote `TodoCleared`. */
export const Todo = written.retired('TodoCleared', z.object({}), () => [TodoRemoved({})])

export const {
  TodoAdded,
  TodoImported,
  TodoRenamed,
  TodoCompleted,
  TodoReopened,
  TodoReordered,
  TodoMovedToList,
  TodoTagged,
  TodoUntagged,
  TodoRemoved,
} = written.events

/** Says whether there is a todo to work with. */
export function isPresent(todo: TodoState): todo is PresentTodo {
  return todo.status === 'open' || todo.status === 'completed'
}
