import { z } from 'zod'
import { entity } from '../../src/domain/entity.ts'
import { readModel } from '../../src/projections/read-model.ts'
import { nowMs } from './messages.ts'

const added = z.object({
  title: z.string(),
  order: z.number().int(),
  list: z.string().nullable(),
  tags: z.array(z.string()),
  at: z.number(),
})

/** A todo that knows when it was sent. */
export const Todo = entity('todo', {
  initial: () => ({}),
  events: { TodoAdded: added },
  evolve: { TodoAdded: (state) => state },
})

/** Adds a todo. */
export const addTodo = Todo.command('AddTodo', added, (_state, input) => Todo.events.TodoAdded(input))

/** Every todo. */
export const todos = readModel('todo_list', {
  version: 1,
  row: z.object({ id: z.string(), completed: z.boolean(), ...added.shape }),
}).on(Todo, { TodoAdded: (_row, data, { entityId }) => ({ id: entityId, completed: false, ...data }) })

/** What a new todo says. */
export function todoNumber(order: number): z.infer<typeof added> {
  return { title: `Buy milk and bread number ${order}`, order, list: 'groceries', tags: ['shop', 'home'], at: nowMs() }
}
