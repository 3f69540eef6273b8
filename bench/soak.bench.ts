import { execFileSync } from 'node:child_process'
import { setTimeout as sleep } from 'node:timers/promises'
import autocannon from 'autocannon'
import { createSqliteEventStore } from '../src/adapters/sqlite/event-store/event-store.ts'
import { type ServedProcess, startTodos } from './http/served-process.ts'
import { writeUntilStopped } from './http/write-until-stopped.ts'
import { withFolder } from './workload.ts'

/** What this benchmark shows. */
export const title =
  'The todo service under load for long, and stopped under load: nothing fails, nothing acknowledged is lost'

/** Ten minutes are too long for somebody who runs them all. */
export const onlyWhenNamed = true

const CONNECTIONS = 64

/** How long each line of the table is about, in seconds. */
const LINE_SECONDS = 60

/** How long it is written before the service is asked to stop, in ms. */
const WRITING_MS = 2_000

/**
 * Adds, reads, completes, lists and removes todos for `seconds`, ten minutes by default; then stops the service while 64
 * clients write. A request has failed when it has another status than it should, when its connection is cut, or when an
 * acknowledged write is not in the log. While the service stops, 503 with `Retry-After` and a refused connection are no
 * failures: the client knows that nothing happened.
 *
 * @throws Error when anything has failed.
 */
export async function run({ seconds = 600 }: { seconds?: number }): Promise<void> {
  await withFolder(async (folder) => {
    const todos = await startTodos(folder)
    const acknowledged = new Set<string>()
    const failures = await soak(todos, seconds, acknowledged)
    const writers = writeUntilStopped(todos.url, CONNECTIONS)
    await writers.connected
    await sleep(WRITING_MS)
    const code = await todos.stop()
    const stopped = await writers.ended
    for (const id of stopped.acknowledged) acknowledged.add(id)
    const lost = await missingFrom(`${folder}/events.db`, acknowledged)
    console.table({
      'stopped with code': code,
      'acknowledged while stopping': stopped.acknowledged.length,
      'put off with Retry-After': stopped.putOff,
      'refused connections': stopped.refused,
      'failed while stopping': stopped.failures.length,
      'failed before': failures,
      'acknowledged in all': acknowledged.size,
      'acknowledged, not in the log': lost,
    })
    const all = stopped.failures.length + failures + lost
    if (all > 0 || code !== 0)
      throw new Error(`${all} requests have failed: ${stopped.failures.slice(0, 5).join('; ')}`)
  })
}

async function soak(todos: ServedProcess, seconds: number, acknowledged: Set<string>): Promise<number> {
  let failures = 0
  for (let from = 0; from < seconds; from += LINE_SECONDS) {
    const duration = Math.min(LINE_SECONDS, seconds - from)
    const { requests, latency, errors, timeouts, non2xx } = await autocannon({
      url: todos.url,
      connections: CONNECTIONS,
      duration,
      requests: lifeOfTodo((id) => acknowledged.add(id)),
    })
    const failed = errors + timeouts + non2xx
    failures += failed
    console.log(
      `${String(from + duration).padStart(5)} s  ${Math.round(requests.average)} requests/s  ` +
        `p50 ${latency.p50} ms  p99 ${latency.p99} ms  max ${latency.max} ms  ` +
        `memory ${memoryMib(todos)} MiB  failed ${failed}`,
    )
  }
  return failures
}

/** What each client does again and again. */
function lifeOfTodo(onAcknowledged: (id: string) => void): autocannon.Request[] {
  const headers = { 'content-type': 'application/json' }
  const ofTodo = (request: autocannon.Request): autocannon.Request => ({
    ...request,
    setupRequest: (asked, context) => ({ ...asked, path: `/${(context as { id: string }).id}` }),
  })
  return [
    {
      method: 'POST',
      path: '/',
      headers,
      body: JSON.stringify({ title: 'Buy milk and bread', order: 7 }),
      onResponse: (status, body, context) => {
        if (status !== 201 && status !== 202) return
        const { id } = JSON.parse(body) as { id: string }
        Object.assign(context, { id })
        onAcknowledged(id)
      },
    },
    ofTodo({ method: 'GET' }),
    ofTodo({ method: 'PATCH', headers, body: JSON.stringify({ completed: true }) }),
    { method: 'GET', path: '/?limit=20' },
    ofTodo({ method: 'DELETE' }),
  ]
}

/** The memory that a process has, as its system counts it. */
function memoryMib({ child }: ServedProcess): number {
  return Math.round(Number(execFileSync('ps', ['-o', 'rss=', '-p', String(child.pid)], { encoding: 'utf8' })) / 1024)
}

async function missingFrom(location: string, acknowledged: ReadonlySet<string>): Promise<number> {
  const store = createSqliteEventStore({ location })
  const missing = new Set(acknowledged)
  for await (const { events } of store.readAll()) {
    for (const { type, streamId } of events) if (type === 'TodoAdded') missing.delete(streamId.slice('todo-'.length))
  }
  await store.close()
  return missing.size
}
