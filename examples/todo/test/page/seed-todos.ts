import type { App } from 'outcry'
import { addTodo } from '../../src/domain/todo/add-todo.ts'
import { completeTodo } from '../../src/domain/todo/complete-todo.ts'
import { forEachInFlight } from '../../src/for-each-in-flight.ts'
import { todoList } from '../../src/projections/todo-list.ts'
import { todoSearch } from '../../src/projections/todo-search.ts'

/** Adds very many todos, `todo 1` and so on, every tenth of them completed, and waits until all read models show them. */
export async function seedTodos(app: App, count: number): Promise<void> {
  const numbers = Array.from({ length: count }, (_, index) => index + 1)
  await forEachInFlight(numbers, 64, async (number) => {
    const id = `seed-${number}`
    await app.dispatch(addTodo, { id, title: `todo ${number}`, order: number })
    if (number % 10 === 0) await app.dispatch(completeTodo, { id })
  })
  const last = { id: `seed-${count + 1}`, title: `todo ${count + 1}`, order: count + 1 }
  await app.dispatch(addTodo, last, { waitFor: [todoList, todoSearch], timeoutMs: 30_000 })
  await app.store.describe()
}
