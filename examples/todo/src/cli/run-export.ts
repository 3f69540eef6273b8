import { exportTodos } from '../export-todos.ts'
import { todoList } from '../projections/todo-list.ts'
import { waitUntilCaughtUp } from './wait-until-caught-up.ts'
import { withApp } from './with-app.ts'
import { writeLines } from './write-lines.ts'

/** Writes all todos as a todo.txt, in their order. */
export function runExport({ file }: { readonly file: string | undefined }): Promise<number> {
  return withApp('projecting', async (app) => {
    await waitUntilCaughtUp(app)
    const todos = await app.rows(todoList, (rows) => rows.orderBy('order').orderBy('addedAt').orderBy('id'))
    await writeLines(exportTodos(todos), file)
    return 0
  })
}
