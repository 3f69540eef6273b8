import type { FastifyInstance, InjectOptions } from 'fastify'
import type { App } from 'outcry'
import { createLogger } from 'outcry/fastify'
import { startInMemory } from 'outcry/testing'
import { onTestFinished } from 'vitest'
import { createTodoServer } from '../../../src/adapters/http/todo-server.ts'
import { todoService } from '../../../src/app.ts'

/** What came back. */
export interface Answer {
  readonly status: number
  readonly headers: Readonly<Record<string, unknown>>
  readonly text: string
  // biome-ignore lint/suspicious/noExplicitAny: each test knows what it asked for.
  readonly body: any
}

/** Sends a request; a payload goes as JSON. */
export type Send = (
  method: NonNullable<InjectOptions['method']>,
  url: string,
  payload?: object,
  headers?: Record<string, string>,
) => Promise<Answer>

/** Serves todos from memory until the test is finished. */
export async function serveTodos(): Promise<{ app: App; server: FastifyInstance; send: Send }> {
  const app = await startInMemory(todoService)
  const server = await createTodoServer(app, { logger: createLogger({ level: 'silent' }) })
  onTestFinished(async () => {
    await server.close()
    await app.close()
  })
  const send: Send = async (method, url, payload, headers = {}) => {
    const host = { host: 'todo.example' }
    const response = await server.inject({
      method,
      url,
      headers: { ...host, ...headers },
      ...(payload !== undefined && { payload }),
    })
    const isJson = response.body !== '' && String(response.headers['content-type']).includes('json')
    const body = isJson ? response.json() : undefined
    return { status: response.statusCode, headers: response.headers, text: response.body, body }
  }
  return { app, server, send }
}
