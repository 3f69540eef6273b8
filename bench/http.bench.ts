import autocannon from 'autocannon'
import { startBare, startTodos } from './http/served-process.ts'
import { type Contender, interleave } from './interleave.ts'
import { withFolder } from './workload.ts'

/** What this benchmark shows. */
export const title =
  'The todo service of `npm start` over HTTP, compared with a bare fastify route that does the same SQLite statement'

const WRITING_CONNECTIONS = 64
const READING_CONNECTIONS = 16

/** How many todos are read at once. */
const ROWS = 100

/** How long each turn lasts, in seconds. */
const SECONDS = 4

/** Compares durable writes and reads. Servers and load are processes of their own. */
export async function run(): Promise<void> {
  await withFolder(async (folder) => {
    const bare = await startBare(folder)
    const todos = await startTodos(folder).catch(async (error: unknown) => {
      await bare.stop()
      throw error
    })
    const both = [
      { name: 'bare fastify and better-sqlite3', url: bare.url },
      { name: 'Outcry', url: todos.url },
    ]
    try {
      const ids = await Promise.all(both.map(({ url }) => fill(url)))
      const contenders = (what: string, connections: number, path: (index: number) => string) =>
        both.map(({ name, url }, index) => work(`${name}: ${what}`, { url: `${url}${path(index)}`, connections }))
      await interleave(
        contenders(`GET / of ${ROWS} todos`, READING_CONNECTIONS, () => '/'),
        { units: 'requests' },
      )
      await interleave(
        contenders('GET /:id', READING_CONNECTIONS, (index) => `/${ids[index]}`),
        { units: 'requests' },
      )
      await interleave(
        both.map(({ name, url }) => work(`${name}: POST /`, { url, connections: WRITING_CONNECTIONS, ...post })),
        { units: 'requests' },
      )
    } finally {
      await Promise.all([bare.stop(), todos.stop()])
    }
  })
}

const post = {
  method: 'POST' as const,
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify({ title: 'Buy milk and bread', order: 7 }),
}

/** Adds the todos that are read. Answers the id of the last one. */
async function fill(url: string): Promise<string> {
  let id = ''
  for (let order = 0; order < ROWS; order += 1) {
    const answer = await fetch(url, {
      ...post,
      body: JSON.stringify({ title: `Buy milk and bread number ${order}`, order }),
    })
    id = ((await answer.json()) as { id: string }).id
  }
  return id
}

function work(name: string, options: autocannon.Options): Contender {
  return {
    name,
    run: async () => {
      const { non2xx, errors, timeouts, '2xx': answered } = await autocannon({ ...options, duration: SECONDS })
      if (non2xx + errors + timeouts > 0) {
        throw new Error(
          `${name}: ${non2xx} refused, ${errors} failed, ${timeouts} timed out: the rate would mean nothing`,
        )
      }
      return answered
    },
  }
}
