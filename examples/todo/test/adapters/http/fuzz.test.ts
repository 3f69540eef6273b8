import fc from 'fast-check'
import type { App } from 'outcry'
import { describe, expect, it } from 'vitest'
import { isPresent, Todo } from '../../../src/domain/todo/todo.ts'
import { forEachInFlight } from '../../../src/for-each-in-flight.ts'
import { lists } from '../../../src/projections/lists.ts'
import { todoList } from '../../../src/projections/todo-list.ts'
import { todoSearch } from '../../../src/projections/todo-search.ts'
import { arbitraryRequest } from './fuzz/arbitrary-request.ts'
import { KNOWN_ID, writeRequest } from './fuzz/fuzzed-request.ts'
import { arbitraryMutation } from './fuzz/mutate-bytes.ts'
import { parseAnswers, sendBytes, type WireAnswer } from './fuzz/send-bytes.ts'
import { type ServedRoute, serveOnSocket } from './fuzz/serve-on-socket.ts'

const REQUESTS = 10_000

/** How many requests are on their way at a time. */
const IN_FLIGHT = 32

/** Others with `FUZZ_SEED=...`; the one of a failure is in its message. */
const seed = Number(process.env['FUZZ_SEED'] ?? 1)

function requestsTo(routes: readonly ServedRoute[]): string[] {
  // Without todos most requests would only be told that there is none.
  const all = [...routes, ...Array.from({ length: 4 }, () => ({ method: 'POST', url: '/' }))]
  const each = Math.ceil(REQUESTS / all.length)
  const perRoute = all.map((route, index) => {
    const written = arbitraryRequest(route).map(writeRequest)
    const mutated = fc.tuple(written, arbitraryMutation).map(([bytes, mutate]) => mutate(bytes))
    const mixed = fc.oneof({ weight: 3, arbitrary: written }, { weight: 1, arbitrary: mutated })
    return fc.sample(mixed, { numRuns: each, seed: seed + index })
  })
  const inTurns = Array.from({ length: each }, (_, index) => perRoute.map((requests) => String(requests[index]))).flat()
  // What takes todos away comes early, however it is written, so that many are left whose rows can be compared.
  const isEarly = (request: string) => /DELETE|clear/i.test(request)
  const later = inTurns.slice(REQUESTS / 2)
  return [...inTurns.slice(0, REQUESTS / 2), ...later.filter(isEarly), ...later.filter((each) => !isEarly(each))]
}

/** What is wrong with an answer, if anything is. */
function faultOf({ status, headers, body }: WireAnswer, hasBody: boolean): string | undefined {
  if (status >= 500) return `status ${status}`
  if (headers.has('x-injected')) return 'a header that the request has made'
  if (headers.get('x-content-type-options') !== 'nosniff') return 'no headers for browsers'
  if (status < 400 || !hasBody) return undefined
  const type = headers.get('content-type')
  if (!type?.startsWith('application/problem+json')) return `content type ${type}`
  return isProblem(JSON.parse(body), status) ? undefined : 'no problem'
}

function isProblem({ type, title, code, detail, status: told }: Record<string, unknown>, status: number): boolean {
  return told === status && [type, title, code, detail].every((text) => typeof text === 'string' && text !== '')
}

/** What is wrong with what came back, if anything is, with what it came back for. */
function faultsOf(request: string, received: string, answers: () => WireAnswer[]): string[] {
  const told = `seed ${seed}: ${JSON.stringify(request.slice(0, 2_000))} was answered ${JSON.stringify(received.slice(0, 1_000))}`
  const hasBody = !request.includes('HEAD ')
  try {
    return answers()
      .flatMap((answer) => faultOf(answer, hasBody) ?? [])
      .map((fault) => `${fault}: ${told}`)
  } catch (error) {
    return [`${error}: ${told}`]
  }
}

describe(`${REQUESTS} requests that nobody foresaw`, () => {
  it('are answered or refused with a problem, and the service goes on with read models that agree with its log', async () => {
    const { app, url, routes, logged } = await serveOnSocket()
    const statuses: number[] = []
    const faults: string[] = []
    let knownId = 'none'
    await forEachInFlight(requestsTo(routes), IN_FLIGHT, async (written) => {
      const request = written.replaceAll(KNOWN_ID, knownId)
      const received = await sendBytes(url, Buffer.from(request, 'latin1'))
      const answers = parseAnswers.bind(undefined, received)
      const found = faultsOf(request, received, answers)
      faults.push(...found)
      if (found.length > 0) return
      statuses.push(...answers().map(({ status }) => status))
      knownId = /^HTTP.1.1 201 [\s\S]*^location: http:..[^/]*.([^/\s]+)\r$/im.exec(received)?.[1] ?? knownId
    })
    expect(faults.slice(0, 10)).toEqual([])
    expect(logged.filter((line) => JSON.parse(line).level >= 50)).toEqual([])
    const count = (wanted: number) => statuses.filter((status) => status === wanted).length
    expect(count(200)).toBeGreaterThan(REQUESTS / 20)
    expect(count(201)).toBeGreaterThan(REQUESTS / 100)
    expect(statuses.length).toBeGreaterThan(REQUESTS * 0.9)
    if (process.env['FUZZ_SHOW'])
      process.stderr.write(JSON.stringify(Object.fromEntries([...new Set(statuses)].map((s) => [s, count(s)]))))
    await expectToGoOn(url)
    expect((await app.rows(todoList)).length).toBeGreaterThan(30)
    await expectToAgree(app)
  }, 180_000)
})

async function expectToGoOn(url: string): Promise<void> {
  const headers = { 'content-type': 'application/json' }
  const added = await fetch(url, { method: 'POST', headers, body: '{"title":"still here"}' })
  expect(added.status).toBe(201)
  const { id } = (await added.json()) as { id: string }
  expect(await (await fetch(`${url}/${id}`)).json()).toMatchObject({ id, title: 'still here' })
  expect((await fetch(`${url}/health/ready`)).status).toBe(200)
}

/** Nothing is set aside, rows are what the events fold into, and building them anew changes nothing. */
async function expectToAgree(app: App): Promise<void> {
  await expect
    .poll(async () => (await app.describe()).readModels.map(({ lagEvents, deadLetters }) => [lagEvents, deadLetters]), {
      timeout: 20_000,
    })
    .toEqual([
      [0, 0],
      [0, 0],
      [0, 0],
    ])
  const before = await rowsOf(app)
  expect(before[0]).toEqual(await foldLog(app))
  expect((await app.search(todoSearch, { limit: 1 })).total).toBe(before[0].length)
  for (const model of [todoList, lists]) {
    await expect
      .poll(
        () =>
          app.rebuild(model.name).then(
            () => 'built',
            ({ code }) => code,
          ),
        { timeout: 20_000 },
      )
      .toBe('built')
  }
  expect(await rowsOf(app)).toEqual(before)
}

async function rowsOf(app: App) {
  const [todos, all] = await Promise.all([
    app.rows(todoList, (rows) =>
      rows.clearSelect().select(['id', 'title', 'order', 'completed', 'list', 'tags']).orderBy('id'),
    ),
    app.rows(lists, (rows) => rows.orderBy('id')),
  ])
  return [todos, all] as const
}

/** What the todos must be, by the last state that each history ends with. */
async function foldLog(app: App) {
  const ids = new Set<string>()
  for await (const { events } of app.store.readAll()) {
    for (const { streamId } of events) if (streamId.startsWith('todo-')) ids.add(streamId.slice('todo-'.length))
  }
  const todos = []
  for (const id of [...ids].toSorted((a, b) => (a < b ? -1 : 1))) {
    let last: Parameters<typeof isPresent>[0] | undefined
    for await (const { state } of app.history(Todo, id)) last = state
    if (last === undefined || !isPresent(last)) continue
    const { status, title, order, list, tags } = last
    todos.push({ id, title, order, completed: status === 'completed', list, tags })
  }
  return todos
}
