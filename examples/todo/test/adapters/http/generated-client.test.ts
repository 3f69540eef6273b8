import { mkdtemp, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import openapiTypescript, { astToString } from 'openapi-typescript'
import { createLogger, listen } from 'outcry/fastify'
import { startInMemory } from 'outcry/testing'
import ts from 'typescript'
import { beforeAll, describe, expect, it } from 'vitest'
import { createTodoServer } from '../../../src/adapters/http/todo-server.ts'
import { todoService } from '../../../src/app.ts'
import { serveTodos } from './served-todos.ts'

const packages = fileURLToPath(new URL('../../../../../node_modules', import.meta.url))

// Written by somebody who knows the document only.
const client = `
import createClient from 'openapi-fetch'
import type { paths } from './todos.ts'

export async function useTodos(baseUrl: string) {
  const todos = createClient<paths>({ baseUrl })
  const added = await todos.POST('/', {
    params: { header: { 'Idempotency-Key': 'k1', Prefer: 'wait=5' } },
    body: { title: 'Buy milk' },
  })
  if (added.error !== undefined) throw new Error(added.error.code)
  const { id } = added.data
  const path = { id }
  const read = await todos.GET('/{id}', { params: { path } })
  const title: string | undefined = read.data?.title
  const revision = read.response.headers.get('ETag') ?? ''
  const changed = await todos.PATCH('/{id}', { params: { path, header: { 'If-Match': revision } }, body: { completed: true } })
  const late = await todos.PATCH('/{id}', { params: { path, header: { 'If-Match': revision } }, body: { order: 7 } })
  const all = await todos.GET('/', { params: { query: { limit: 10 } } })
  const found = await todos.GET('/search', { params: { query: { q: 'milk', limit: 1 } } })
  const refused = await todos.GET('/{id}', { params: { path: { id: 'unknown' } } })
  const tagged = await todos.PUT('/{id}/tags/{tag}', { params: { path: { id, tag: '@shop' } } })
  const removed = await todos.DELETE('/{id}', { params: { path } })
  return {
    title,
    completed: changed.data?.completed,
    late: late.error?.code,
    titles: all.data?.map((todo) => todo.title),
    highlights: found.data?.todos.map((todo) => todo.highlights['title'] ?? ''),
    refused: refused.error?.code,
    tags: tagged.data?.tags,
    removed: removed.response.status,
  }
}
`

const faults = [
  ['a property that is misspelt', "body: { title: 'Buy milk' }", "body: { titel: 'Buy milk' }"],
  ['a property of another type', 'body: { completed: true }', "body: { completed: 'yes' }"],
  ['a parameter that is missing', 'params: { path: { id, tag:', 'params: { path: { tag:'],
  ['a query of another type', "query: { q: 'milk', limit: 1 }", "query: { q: 'milk', limit: 'one' }"],
  ['a path that is not there', "todos.GET('/search'", "todos.GET('/serach'"],
  ['a property that no todo has', 'todo.title)', 'todo.colour)'],
] as const

async function readDocument(): Promise<object> {
  const app = await startInMemory(todoService)
  const server = await createTodoServer(app, { logger: createLogger({ level: 'silent' }) })
  const document = (await server.inject('/openapi.json')).json()
  await server.close()
  await app.close()
  return document
}

/** Writes the generated types into a folder of their own, as a client's project would have them. */
async function generate(document: object): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'todo-client-'))
  await symlink(packages, join(folder, 'node_modules'))
  await writeFile(join(folder, 'package.json'), '{ "type": "module" }')
  await writeFile(join(folder, 'todos.ts'), astToString(await openapiTypescript(document as never)))
  return folder
}

/** What the compiler says of some programs, by their names. Those without a fault are written out as JavaScript. */
async function compile(folder: string, programs: Readonly<Record<string, string>>): Promise<Record<string, string[]>> {
  const paths = Object.keys(programs).map((name) => join(folder, `${name}.ts`))
  await Promise.all(Object.values(programs).map((source, index) => writeFile(paths[index] ?? '', source)))
  const program = ts.createProgram(paths, {
    strict: true,
    noUncheckedIndexedAccess: true,
    exactOptionalPropertyTypes: true,
    target: ts.ScriptTarget.ES2023,
    lib: ['lib.es2023.d.ts', 'lib.dom.d.ts', 'lib.dom.iterable.d.ts'],
    module: ts.ModuleKind.Node20,
    allowImportingTsExtensions: true,
    rewriteRelativeImportExtensions: true,
    skipLibCheck: true,
    types: [],
  })
  program.emit()
  const said = ts.getPreEmitDiagnostics(program)
  return Object.fromEntries(
    Object.keys(programs).map((name, index) => [
      name,
      said
        .filter(({ file }) => file === undefined || file.fileName === paths[index])
        .map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, ' ')),
    ]),
  )
}

describe('a client that is generated from the document', { timeout: 120_000 }, () => {
  const faulty = Object.fromEntries(
    faults.map(([, right, wrong], index) => [`faulty${index}`, client.replace(right, wrong)]),
  )
  let folder = ''
  let said: Record<string, string[]> = {}
  beforeAll(async () => {
    folder = await generate(await readDocument())
    said = await compile(folder, { client, ...faulty })
    return () => rm(folder, { recursive: true })
  }, 120_000)

  it('compiles, and is understood by the service', async () => {
    expect(said['client']).toEqual([])
    const { app, server } = await serveTodos()
    const url = await listen(server, { host: '127.0.0.1', port: 0 })
    const { useTodos } = await import(pathToFileURL(join(folder, 'client.js')).href)
    expect(await useTodos(url)).toMatchObject({
      title: 'Buy milk',
      completed: true,
      late: 'wrong-expected-revision',
      titles: ['Buy milk'],
      refused: 'todo-not-found',
      tags: ['@shop'],
      removed: 204,
    })
    expect((await app.store.describe()).head).toBe('4')
  })

  it.each(faults.map(([fault], index) => [fault, index] as const))('does not compile with %s', (_fault, index) => {
    expect(faulty[`faulty${index}`]).not.toBe(client)
    expect(said[`faulty${index}`]).not.toEqual([])
  })
})
