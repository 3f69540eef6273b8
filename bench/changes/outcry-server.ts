// The service whose changes are told, in a process of its own, on files of the folder that it is given.
import { addChanges } from '../../src/adapters/fastify/changes/add-changes.ts'
import { createHttpServer } from '../../src/adapters/fastify/http-server.ts'
import { listen } from '../../src/adapters/fastify/listen.ts'
import { service } from '../../src/app/service.ts'
import { startService } from '../../src/app/start-service.ts'
import { waitUntilReady } from '../../src/app/wait-until-ready.ts'
import type { EventSource } from '../../src/domain/entity.ts'
import { fileSettings } from '../workload.ts'
import { answer, writeWhenTold } from './obey.ts'
import { addTodo, Todo, todoNumber, todos } from './todos.ts'

const settings = fileSettings(process.argv[2] ?? '')
const app = await startService(service('todos', { contexts: { todo: [Todo as EventSource] }, readModels: [todos] }), {
  settings,
})
await waitUntilReady(app, { timeoutMs: 10_000 })
const server = createHttpServer(app)
addChanges(server, app, { url: '/changes', models: [todos], maxClients: 10_000 })
writeWhenTold((number) => app.dispatch(addTodo, { id: String(number), ...todoNumber(number) }))
answer({ kind: 'serving', url: `${await listen(server, { host: '127.0.0.1', port: 0 })}/changes` })
