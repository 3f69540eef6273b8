import { Validator } from '@seriousme/openapi-schema-validator'
import { describe, expect, it } from 'vitest'
import { serveTodos } from './served-todos.ts'

interface Operation {
  readonly operationId: string
  readonly summary?: string
  readonly responses: Readonly<Record<string, { readonly content?: Readonly<Record<string, unknown>> }>>
}

type Paths = Readonly<Record<string, Readonly<Record<string, Operation>>>>

async function describedTodos() {
  const { send, server } = await serveTodos()
  const { body } = await send('GET', '/openapi.json')
  return { send, server, document: body, paths: body.paths as Paths }
}

/** The routes of a server as its own tree prints them, but those of files: all that end with `*`. */
function routesOf(tree: string): string[] {
  const routes: string[] = []
  const parents: string[] = []
  for (const line of tree.split('\n')) {
    const [, indent = '', name = '', methods = ''] = /^([│ ]*)[├└]── (.*?)(?: \(([A-Z, ]+)\))?$/.exec(line) ?? []
    const depth = indent.length / 4
    parents.splice(depth, parents.length, name)
    const url = parents.join('')
    for (const method of methods.split(', ')) {
      if (method === '' || method === 'HEAD' || method === 'OPTIONS' || /^\/docs\b|\*$/.test(url)) continue
      routes.push(`${method} ${url}`)
    }
  }
  return [...new Set(routes)].toSorted()
}

describe('the document of the todo service', () => {
  it('is valid', async () => {
    const { document } = await describedTodos()
    expect(await new Validator().validate(document)).toEqual({ valid: true })
    expect(await new Validator().validate({ ...document, paths: { x: 1 } })).toMatchObject({ valid: false })
  })

  it('has every route of the server, and no other', async () => {
    const { server, paths } = await describedTodos()
    const described = Object.entries(paths).flatMap(([path, methods]) =>
      Object.keys(methods).map((method) => `${method.toUpperCase()} ${path.replaceAll(/\{(\w+)\}/g, ':$1')}`),
    )
    const served = routesOf(server.printRoutes({ commonPrefix: false }))
    expect(served.length).toBeGreaterThan(15)
    expect(served).toEqual(described.toSorted())
  })

  it('says of each route what it is for and what it answers', async () => {
    const { paths } = await describedTodos()
    const operations = Object.values(paths).flatMap((methods) => Object.values(methods))
    const silent = operations.filter(({ summary, responses }) => summary === undefined || '2XX' in responses)
    expect(silent.map(({ operationId }) => operationId)).toEqual([])
    expect(new Set(operations.map(({ operationId }) => operationId)).size).toBe(operations.length)
  })

  it('names the problems that are answered', async () => {
    const { send, paths } = await describedTodos()
    const { body: todo } = await send('POST', '/', { title: 'Buy milk' })
    const json = { 'content-type': 'application/json' }
    const refusals = [
      ['post /', await send('POST', '/', { title: '' })],
      ['post /', await send('POST', '/', undefined, { ...json, 'idempotency-key': 'two words' })],
      ['post /', await send('POST', '/', { title: 'x'.repeat(70_000) })],
      ['patch /{id}', await send('PATCH', `/${todo.id}`, { title: 'x' }, { 'if-match': '"9"' })],
      ['patch /{id}', await send('PATCH', '/unknown', { title: 'x' })],
      ['delete /{id}', await send('DELETE', '/unknown')],
      ['put /{id}/list', await send('PUT', `/${todo.id}/list`, { list: 'unknown' })],
      ['put /{id}/tags/{tag}', await send('PUT', '/unknown/tags/@shop')],
      ['patch /lists/{id}', await send('PATCH', '/lists/unknown', { name: 'x' })],
      ['get /', await send('GET', '/?after=nonsense')],
      ['get /', await send('GET', '/', undefined, { host: 'a b' })],
      ['get /{id}/history', await send('GET', '/unknown/history')],
      ['get /search', await send('GET', '/search', undefined, { 'outcry-token': 'nonsense' })],
      ['post /operations/read-models/{name}/rebuild', await send('POST', '/operations/read-models/unknown/rebuild')],
      ['get /changes', await send('GET', '/changes?after=nonsense')],
    ] as const
    for (const [route, { status, body }] of refusals) {
      const [method = '', path = ''] = route.split(' ')
      const content = paths[path]?.[method]?.responses[status]?.content ?? {}
      expect([route, status >= 400, JSON.stringify(content)]).toEqual([route, true, expect.stringContaining(body.code)])
    }
  })
})
