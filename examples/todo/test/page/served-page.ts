import type { FastifyInstance } from 'fastify'
import { type App, readSettings, startService, waitUntilReady } from 'outcry'
import { createLogger, listen } from 'outcry/fastify'
import { startInMemory } from 'outcry/testing'
import { expect, onTestFinished } from 'vitest'
import { createTodoServer } from '../../src/adapters/http/todo-server.ts'
import { todoService } from '../../src/app.ts'
import { settingsIn } from '../processes.ts'

/** A todo service that a browser can open. */
export interface ServedPage {
  /** The running service. */
  readonly app: App
  /** Its server. */
  readonly server: FastifyInstance
  /** Where it is, ending with a slash. */
  readonly url: string
  /** Sends a request as another program would; answers the body. */
  // biome-ignore lint/suspicious/noExplicitAny: each test knows what it asked for.
  readonly ask: (method: string, path: string, body?: object) => Promise<any>
  /** Stops it before the test ends. */
  readonly stop: () => Promise<void>
}

/**
 * Serves the page until the test is finished. Everything is kept in memory, or in the files of `folder`. A `port` of
 * before brings a service back to where it was.
 */
export async function servePage({ folder, port = 0 }: { folder?: string; port?: number } = {}): Promise<ServedPage> {
  const app = folder === undefined ? await startInMemory(todoService) : await startOnFiles(folder)
  const server = await createTodoServer(app, { logger: createLogger({ level: 'silent' }) })
  const url = `${await listen(server, { host: '127.0.0.1', port })}/`
  let isStopped = false
  const stop = async () => {
    if (isStopped) return
    isStopped = true
    // Connections that stay open for events would make it wait.
    server.server.closeAllConnections()
    await server.close()
    await app.close()
  }
  onTestFinished(stop)
  return { app, server, url, stop, ask: (method, path, body) => ask(new URL(path, url), method, body) }
}

async function startOnFiles(folder: string): Promise<App> {
  const app = await startService(todoService, { settings: readSettings(settingsIn(folder)) })
  await waitUntilReady(app, { timeoutMs: 10_000 })
  return app
}

async function ask(url: URL, method: string, body: object | undefined) {
  const json = { 'Content-Type': 'application/json' }
  const options = body === undefined ? { method } : { method, headers: json, body: JSON.stringify(body) }
  const answer = await fetch(url, options)
  expect([url.pathname, answer.ok]).toEqual([url.pathname, true])
  const text = await answer.text()
  return text === '' ? undefined : JSON.parse(text)
}
