// What somebody would write first: fastify, and a loop that writes each message to every client. Nothing is stored, so
// nobody can come back, and who is slow is waited for in memory.
import type { ServerResponse } from 'node:http'
import { fastify } from 'fastify'
import { answer, writeWhenTold } from './obey.ts'
import { todoNumber } from './todos.ts'

const clients = new Set<ServerResponse>()
const server = fastify()
server.get('/changes', (_request, reply) => {
  const { raw } = reply.hijack()
  raw.writeHead(200, { 'Content-Type': 'text/event-stream; charset=utf-8', 'Cache-Control': 'no-store' })
  raw.write('retry: 1000\n\nevent: ready\nid: 0\ndata: {}\n\n')
  clients.add(raw)
  raw.on('close', () => clients.delete(raw))
})
writeWhenTold((number) => {
  const position = String(number)
  const row = { id: position, completed: false, ...todoNumber(number) }
  const data = JSON.stringify([{ model: 'todo_list', key: `todo-${number}`, position, row }])
  const message = Buffer.from(`event: rows\nid: ${position}\ndata: ${data}\n\n`)
  for (const client of clients) client.write(message)
})
answer({ kind: 'serving', url: `${await server.listen({ host: '127.0.0.1', port: 0 })}/changes` })
