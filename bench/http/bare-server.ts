// What somebody would write who wants nothing but speed: fastify, one table, one prepared statement for each route.
// Started as a process of its own with the path of its file; prints its URL.
import Database from 'better-sqlite3'
import { fastify } from 'fastify'

interface TodoRow {
  readonly id: string
  readonly title: string
  readonly order: number
  readonly completed: number
  readonly list: string | null
  readonly tags: string
}

const database = new Database(process.argv[2] ?? ':memory:')
database.pragma('journal_mode = WAL')
database.pragma('synchronous = FULL')
database.exec(`create table todos (
  id text primary key, title text not null, "order" integer not null, completed integer not null,
  list text, tags text not null, added_at text not null
) without rowid`)
const insert = database.prepare(`insert into todos values (?, ?, ?, 0, null, '[]', ?)`)
const selectAll = database.prepare<[], TodoRow>('select * from todos order by "order", added_at, id')
const selectOne = database.prepare<[string], TodoRow>('select * from todos where id = ?')

const server = fastify()

server.post<{ Body: { title: string; order: number } }>(
  '/',
  {
    schema: {
      body: {
        type: 'object',
        required: ['title'],
        properties: { title: { type: 'string', minLength: 1, maxLength: 500 }, order: { type: 'integer', default: 0 } },
      },
    },
  },
  async ({ body: { title, order }, host }, reply) => {
    const id = crypto.randomUUID()
    insert.run(id, title, order, new Date().toISOString())
    const url = `http://${host}/${id}`
    reply.code(201).header('Location', url)
    return { id, url, title, completed: false, order, list: null, tags: [] }
  },
)
server.get('/', async ({ host }) => selectAll.all().map((row) => resourceOf(row, host)))
server.get<{ Params: { id: string } }>('/:id', async ({ params, host }, reply) => {
  const row = selectOne.get(params.id)
  return row === undefined ? reply.code(404).send() : resourceOf(row, host)
})

function resourceOf({ id, title, order, completed, list, tags }: TodoRow, host: string) {
  const parsed = JSON.parse(tags) as string[]
  return { id, url: `http://${host}/${id}`, title, completed: completed === 1, order, list, tags: parsed }
}

console.log(await server.listen({ host: '127.0.0.1', port: 0 }))
