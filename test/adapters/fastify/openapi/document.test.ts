import { Validator } from '@seriousme/openapi-schema-validator'
import { describe, expect, it, onTestFinished } from 'vitest'
import { z } from 'zod'
import {
  addOpenApi,
  createHttpRoutes,
  createHttpServer,
  createLogger,
  type HttpRoutes,
  type HttpRoutesOptions,
  type OpenApiOptions,
} from '../../../../src/adapters/fastify/index.ts'
import type { App } from '../../../../src/app/start-service.ts'
import { startInMemory } from '../../../../src/testing/start-in-memory.ts'
import { addDoors, buildDoor, doorService } from '../doors.ts'

const info = { title: 'Doors', version: '1.2.3' }

async function serveDescribed(
  add: (http: HttpRoutes, app: App) => void,
  { routes = {}, document = info }: { routes?: HttpRoutesOptions; document?: OpenApiOptions } = {},
) {
  const app = await startInMemory(doorService)
  const server = createHttpServer(app, { logger: createLogger({ level: 'silent' }) })
  onTestFinished(async () => {
    await server.close()
    await app.close()
  })
  const http = createHttpRoutes(server, app, routes)
  addOpenApi(server, http, document)
  add(http, app)
  return server
}

/** The document of a server with some routes. */
async function describeRoutes(...parameters: Parameters<typeof serveDescribed>) {
  const server = await serveDescribed(...parameters)
  const document = (await server.inject('/openapi.json')).json()
  expect(await new Validator().validate(document)).toEqual({ valid: true })
  return document
}

const answering = { handle: () => ({}) }

describe('the document', () => {
  it('says of each route, also of one that is added later, what it expects and answers', async () => {
    const { info: told, paths } = await describeRoutes(addDoors)
    expect(told).toEqual(info)
    expect(Object.keys(paths)).toEqual([
      '/doors',
      '/doors/{id}',
      '/doors/{id}/shut',
      '/broken',
      '/health/live',
      '/health/ready',
      '/health/lag',
      '/openapi.json',
    ])
    expect(paths['/doors'].get.parameters[0]).toEqual({
      name: 'shut',
      in: 'query',
      required: false,
      schema: { type: 'string' },
    })
    expect(paths['/doors/{id}'].put).toMatchObject({
      operationId: 'putDoorsById',
      summary: 'Build door',
      parameters: expect.arrayContaining([
        { name: 'id', in: 'path', required: true, schema: { type: 'string' } },
        { $ref: '#/components/parameters/IdempotencyKey' },
        { $ref: '#/components/parameters/IfMatch' },
        { $ref: '#/components/parameters/Prefer' },
      ]),
      requestBody: {
        required: true,
        content: {
          'application/json': {
            schema: { properties: { width: { type: 'integer' } }, required: ['width'], additionalProperties: false },
          },
        },
      },
      responses: { 204: { headers: { ETag: {}, 'Outcry-Token': {} } } },
    })
  })

  it('names the problems of a route: those of its rules, of its parts, and any other one', async () => {
    const { paths } = await describeRoutes(addDoors)
    const codesOf = ({ responses }: { responses: Record<string, { content?: object }> }, status: number) =>
      JSON.stringify(responses[status]?.content ?? 'none')
    const { get } = paths['/doors']
    const { post: shut } = paths['/doors/{id}/shut']
    const { put } = paths['/doors/{id}']
    expect(codesOf(shut, 404)).toContain('door-not-found')
    expect(codesOf(put, 404)).toBe('"none"')
    expect(codesOf(put, 409)).toContain('#/components/schemas/Problem')
    expect(codesOf(put, 412)).toContain('wrong-expected-revision')
    expect(codesOf(put, 413)).toContain('body-too-large')
    expect(codesOf(shut, 413)).toBe('"none"')
    expect(codesOf(get, 503)).toContain('read-model-behind')
    expect(codesOf(get, 412)).toBe('"none"')
    expect(codesOf(get, 401)).toBe('"none"')
    for (const { responses } of [get, put, shut])
      expect(responses.default).toEqual({ $ref: '#/components/responses/Problem' })
  })

  it('says how callers of routes that ask for it say who they are', async () => {
    const { paths, components } = await describeRoutes(addDoors, {
      routes: { identify: () => ({}) },
      document: { ...info, securitySchemes: { token: { type: 'http', scheme: 'bearer' } } },
    })
    expect(components.securitySchemes).toEqual({ token: { type: 'http', scheme: 'bearer' } })
    expect(paths['/doors'].get).toMatchObject({ security: [{ token: [] }], responses: { 401: {}, 403: {} } })
    expect(paths['/health/live'].get.security).toBeUndefined()
  })

  it('has named schemas once, recursive ones, and two of one name under two', async () => {
    const Hinge = z.object({ turns: z.boolean() }).meta({ id: 'Hinge' })
    const Other = z.object({ squeaks: z.boolean().default(false) }).meta({ id: 'Other' })
    const Panel = z.object({
      name: z.string(),
      get panels() {
        return z.array(Panel)
      },
    })
    const { paths, components } = await describeRoutes((http) => {
      http.handle({ ...answering, url: '/one', response: z.array(Hinge) })
      http.handle({ ...answering, url: '/two', response: z.object({ hinge: Hinge }) })
      http.handle({ ...answering, url: '/three', method: 'POST', body: z.object({ other: Other }), response: Other })
      http.handle({ ...answering, url: '/four', response: Panel })
    })
    const bodyOf = (path: string, method: string) =>
      paths[path][method].responses[200].content['application/json'].schema
    expect(bodyOf('/one', 'get')).toEqual({ type: 'array', items: { $ref: '#/components/schemas/Hinge' } })
    expect(bodyOf('/two', 'get').properties).toEqual({ hinge: { $ref: '#/components/schemas/Hinge' } })
    expect(Object.keys(components.schemas)).toEqual(['Problem', 'Hinge', 'Other', 'Other2', 'Schema'])
    expect([components.schemas.Other.required, components.schemas.Other2.required]).toEqual([undefined, ['squeaks']])
    expect(components.schemas.Schema.properties.panels.items).toEqual({ $ref: '#/components/schemas/Schema' })
    expect(bodyOf('/four', 'get')).toEqual({ $ref: '#/components/schemas/Schema' })
  })

  it('describes paths with more than names in them, and gives each operation an id of its own', async () => {
    const { paths } = await describeRoutes((http) => {
      http.handle({ ...answering, url: '/files/*' })
      http.handle({ ...answering, url: '/rooms/:number(^\\d+$)' })
      http.handle({ ...answering, url: '/a-b' })
      http.handle({ ...answering, url: '/a/b' })
    })
    expect(paths['/files/{rest}'].get.parameters[0]).toMatchObject({ name: 'rest', in: 'path' })
    expect(paths['/rooms/{number}'].get.parameters[0]).toMatchObject({ name: 'number', in: 'path' })
    expect([paths['/a-b'].get.operationId, paths['/a/b'].get.operationId]).toEqual(['getAB', 'getAB_'])
  })

  it('may be somewhere else, with the page or without', async () => {
    const server = await serveDescribed(addDoors, { document: { ...info, url: '/described', page: false } })
    expect((await server.inject('/described')).json().paths['/described']).toBeDefined()
    expect((await server.inject('/openapi.json')).statusCode).toBe(404)
    expect((await server.inject('/docs')).statusCode).toBe(404)
  })

  it('is not served by a server that was not asked to', async () => {
    const app = await startInMemory(doorService)
    const server = createHttpServer(app, { logger: createLogger({ level: 'silent' }) })
    onTestFinished(() => app.close())
    for (const url of ['/openapi.json', '/docs']) expect((await server.inject(url)).statusCode).toBe(404)
    await server.close()
  })
})

describe('a schema that JSON has no word for', () => {
  it.each<[string, string, Parameters<HttpRoutes['handle']>[0]]>([
    [
      'GET /when',
      'the query string, property day',
      { ...answering, url: '/when', querystring: z.object({ day: z.date() }) },
    ],
    [
      'POST /when',
      'the body, property days[].at',
      { ...answering, method: 'POST', url: '/when', body: z.object({ days: z.array(z.object({ at: z.bigint() })) }) },
    ],
    [
      'GET /when',
      'the answer with status 200, property at.day',
      { ...answering, url: '/when', response: z.object({ at: z.object({ day: z.string().transform(Number) }) }) },
    ],
    [
      'GET /when',
      'the answer with status 202',
      { ...answering, url: '/when', response: { 202: z.map(z.string(), z.string()) } },
    ],
    [
      'GET /:day',
      'the path must have the schema of an object',
      { ...answering, url: '/:day', params: z.array(z.string()) },
    ],
  ])('keeps the server from starting, and is named: %s, %s', async (route, property, described) => {
    const server = await serveDescribed((http) => http.handle(described))
    const failure = await server.ready().then(
      () => undefined,
      (error: unknown) => error,
    )
    expect(failure).toMatchObject({ code: 'schema-inexpressible', facts: { route } })
    expect(String(failure)).toContain(`Cannot describe ${route}: ${property}`)
  })

  it('is no matter where it is not described', async () => {
    const app = await startInMemory(doorService)
    const server = createHttpServer(app, { logger: createLogger({ level: 'silent' }) })
    onTestFinished(() => app.close())
    const http = createHttpRoutes(server, app)
    http.handle({ ...answering, url: '/when', querystring: z.object({ day: z.coerce.date() }) })
    http.command({ url: '/:id', command: buildDoor, input: () => ({ id: 'x', width: 1 }) })
    expect((await server.inject('/when?day=2020-01-01')).statusCode).toBe(204)
    await server.close()
  })
})
