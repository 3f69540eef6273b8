import type { FastifyInstance, InjectOptions } from 'fastify'
import { onTestFinished } from 'vitest'
import { z } from 'zod'
import {
  createHttpRoutes,
  createHttpServer,
  createLogger,
  type HttpRoutes,
  type HttpServerOptions,
  type Identify,
} from '../../../src/adapters/fastify/index.ts'
import { service } from '../../../src/app/service.ts'
import type { App } from '../../../src/app/start-service.ts'
import { entity } from '../../../src/domain/entity.ts'
import { nothing, reject } from '../../../src/domain/rejection.ts'
import { readModel } from '../../../src/projections/read-model.ts'
import { startInMemory } from '../../../src/testing/start-in-memory.ts'

const Door = entity('door', {
  initial: (): { readonly status: 'none' | 'open' | 'shut' } => ({ status: 'none' }),
  events: { DoorBuilt: z.object({ width: z.int() }), DoorShut: z.object({}) },
  evolve: { DoorBuilt: () => ({ status: 'open' }), DoorShut: () => ({ status: 'shut' }) },
})
const { DoorBuilt, DoorShut } = Door.events

export const buildDoor = Door.command('BuildDoor', z.object({ width: z.int().positive() }), (door, { width }) =>
  door.status === 'none' ? DoorBuilt({ width }) : reject('door-already-built', { width }),
)
export const shutDoor = Door.command('ShutDoor', z.object({}), (door) => {
  if (door.status === 'none') return reject('door-not-found')
  return door.status === 'shut' ? nothing() : DoorShut({})
})

export const doors = readModel('doors', {
  version: 1,
  row: z.object({ id: z.string(), width: z.int(), shut: z.boolean() }),
}).on(Door, {
  DoorBuilt: (_row, { width }, { entityId }) => ({ id: entityId, width, shut: false }),
  DoorShut: (row) => row && { ...row, shut: true },
})

export const doorService = service('doors', { contexts: { house: [Door] }, readModels: [doors] })

/** Adds the routes of doors. */
export function addDoors(http: HttpRoutes, app: App): void {
  const byId = z.object({ id: z.string() })
  http.command({
    url: '/doors',
    body: z.object({ width: z.int().positive() }),
    command: buildDoor,
    input: ({ newId, body }) => ({ id: newId, width: body.width }),
    reply: (_outcome, { newId }) => ({ status: 201, body: { id: newId } }),
  })
  http.command({
    method: 'PUT',
    url: '/doors/:id',
    params: byId,
    body: z.object({ width: z.int() }),
    command: buildDoor,
    input: ({ params, body }) => ({ ...params, ...body }),
  })
  http.command({
    url: '/doors/:id/shut',
    params: byId,
    command: shutDoor,
    input: ({ params }) => params,
    statusOf: { 'door-not-found': 404 },
    waitFor: [doors],
  })
  http.handle({
    url: '/doors',
    querystring: z.object({ shut: z.stringbool().optional() }),
    handle: async ({ query: { shut }, read }) => ({
      body: await app.rows(doors, (rows) => (shut === undefined ? rows : rows.where('shut', '=', shut)), read),
    }),
  })
  http.handle({
    url: '/broken',
    handle: () => {
      throw new Error('the password is sesame')
    },
  })
}

/** A served app with everything that its log said. */
export interface ServedDoors {
  readonly app: App
  readonly server: FastifyInstance
  readonly logged: string[]
  send(method: InjectOptions['method'], url: string, more?: Omit<InjectOptions, 'method' | 'url'>): Promise<Answer>
}

/** What came back. */
export interface Answer {
  readonly status: number
  readonly headers: Record<string, unknown>
  readonly body: Record<string, unknown>
}

/** Serves doors from memory until the test is finished. */
export async function serveDoors(
  options: { start?: () => Promise<App>; http?: HttpServerOptions; identify?: Identify } = {},
): Promise<ServedDoors> {
  const app = await (options.start?.() ?? startInMemory(doorService))
  const logged: string[] = []
  const logger = createLogger({ level: 'info', stream: { write: (line) => logged.push(line) } })
  const server = createHttpServer(app, { logger, bodyLimitBytes: 1_000, ...options.http })
  const { identify = ({ headers }) => ({ actor: String(headers['x-actor'] ?? 'me') }) } = options
  addDoors(createHttpRoutes(server, app, { identify }), app)
  onTestFinished(async () => {
    await server.close()
    await app.close()
  })
  return {
    app,
    server,
    logged,
    send: async (method, url, more = {}) => {
      const response = await server.inject({ ...more, method: method ?? 'GET', url })
      const body = response.body === '' ? {} : response.json()
      return { status: response.statusCode, headers: response.headers, body }
    },
  }
}
