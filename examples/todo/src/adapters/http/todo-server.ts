import type { App } from 'outcry'
import { addOpenApi, createHttpRoutes, createHttpServer, type HttpServerOptions } from 'outcry/fastify'
import { addTodoChanges } from './changes-route.ts'
import { addTodoCounts } from './count-todos.ts'
import { addTodoFiling } from './file-todos.ts'
import { addLists } from './lists-routes.ts'
import { addMarkingAll } from './mark-all-todos.ts'
import { addTodoOperations } from './operations.ts'
import { createPageAnswer } from './page-answer.ts'
import { servePageFiles } from './page-files.ts'
import { addTodoReading } from './read-todos.ts'
import { addTodoSearch } from './search-todos.ts'
import { addTodoHistory } from './todo-history.ts'
import { addTodoWriting } from './write-todos.ts'

/** Makes the HTTP server of the todo service: the Todo-Backend contract at its root, for pages of any origin; search, lists. */
export async function createTodoServer(app: App, options: HttpServerOptions = {}) {
  const server = createHttpServer(app, { cors: { origins: '*' }, ...options })
  const http = createHttpRoutes(server, app)
  addTodoReading(http, app, createPageAnswer(await servePageFiles(server)))
  for (const add of [addTodoWriting, addTodoFiling, addTodoSearch, addLists]) add(http, app)
  for (const add of [addTodoCounts, addMarkingAll, addTodoHistory]) add(http, app)
  addTodoChanges(server, app, http)
  addTodoOperations(server, app, http)
  addOpenApi(server, http, { title: 'Todos', version: '1' })
  return server
}
