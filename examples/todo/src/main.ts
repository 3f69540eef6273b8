import { messageOf, readSettings, startService, waitUntilReady } from 'outcry'
import { addMetrics, createHttpServer, createLogger, listen, runUntilStopped, stopServing } from 'outcry/fastify'
import { createTodoServer } from './adapters/http/todo-server.ts'
import { todoService } from './app.ts'

/** How long the first line waits for read models, in ms; a large log may take longer to replay. */
const READY_WITHIN_MS = 2_000

/** How many requests one address may send within a minute: more than a try-out on one machine does. */
const MAX_REQUESTS = 600_000

try {
  await serve()
} catch (error) {
  process.stderr.write(`${messageOf(error)}\n`)
  process.exitCode = 1
}

async function serve(): Promise<void> {
  const settings = readSettings(process.env)
  const logger = createLogger()
  const app = await startService(todoService, { settings, log: logger })
  const isApi = settings.roles.includes('api')
  const server = isApi
    ? await createTodoServer(app, { logger, rateLimit: { maxRequests: MAX_REQUESTS } })
    : createHttpServer(app, { logger })
  addMetrics(server, app)
  const stop = () => stopServing(server, app)
  try {
    const url = await listen(server, settings.http)
    const building = await waitUntilReady(app, { timeoutMs: READY_WITHIN_MS })
    const note = building.length === 0 ? '' : ` (still building ${building.join(', ')}: see ${url}/health/lag)`
    const what = isApi ? 'Todos are served at' : `This process is ${settings.roles.join(' and ')}; its health is at`
    process.stdout.write(`${what} ${url}${note}\nStop with Ctrl-C.\n`)
  } catch (error) {
    await stop()
    throw error
  }
  await runUntilStopped(stop)
}
