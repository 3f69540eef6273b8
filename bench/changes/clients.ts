// Many clients of server-sent events in one process: plain sockets, of which every byte is looked at.
import { connect } from 'node:net'
import { type ChangeScanner, createChangeScanner } from './change-scanner.ts'
import type { Order, Seen } from './messages.ts'
import { answer } from './obey.ts'

/** One client of so many tells how late changes come. */
const SAMPLED = 25

/** How long a client waits before it comes back, in ms. */
const RETRY_MS = 1_000

const scanners: ChangeScanner[] = []
const lags: number[] = []
const counts = { bytes: 0, returns: 0, cuts: 0, ready: 0 }
let wanted = 0

function listenTo(url: URL, scanner: ChangeScanner): void {
  const socket = connect({ host: url.hostname, port: Number(url.port) })
  const comesBack = scanner.last > 0 ? `Last-Event-ID: ${scanner.last}\r\n` : ''
  socket.write(`GET ${url.pathname} HTTP/1.1\r\nHost: ${url.host}\r\nAccept: text/event-stream\r\n${comesBack}\r\n`)
  let head: string | undefined = ''
  let isWhole = false
  socket.on('data', (bytes) => {
    counts.bytes += bytes.length
    if (head !== undefined) {
      head += bytes.toString('latin1')
      if (!head.includes('event: ready')) return
      if (!head.startsWith('HTTP/1.1 200')) throw new Error(`Cannot listen: the server answered ${head}`)
      head = undefined
      counts.ready += 1
      if (counts.ready === wanted) answer({ kind: 'ready' })
    }
    scanner.take(bytes)
  })
  socket.on('end', () => {
    isWhole = true
  })
  socket.on('error', () => undefined)
  socket.on('close', () => {
    counts.returns += 1
    if (!isWhole) counts.cuts += 1
    setTimeout(listenTo, RETRY_MS, url, scanner)
  })
}

function seenUpTo(end: number): Seen {
  const sorted = Float64Array.from(lags).sort()
  const at = (part: number) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? Number.NaN
  return {
    whole: scanners.filter(({ last, wrong }) => last === end && wrong === 0).length,
    changes: scanners.reduce((sum, { last }) => sum + last, 0),
    wrong: scanners.reduce((sum, { wrong }) => sum + wrong, 0),
    bytes: counts.bytes,
    returns: counts.returns,
    cuts: counts.cuts,
    lagMs: { p50: at(0.5), p99: at(0.99), max: at(1), samples: sorted.length },
  }
}

/** Waits until every client has seen everything, or nothing has come for a while. */
async function finish(end: number): Promise<Seen> {
  let before = -1
  let quietTurns = 0
  while (quietTurns < 300 && scanners.some(({ last }) => last < end)) {
    const changes = scanners.reduce((sum, { last }) => sum + last, 0)
    quietTurns = changes === before ? quietTurns + 1 : 0
    before = changes
    await new Promise((resolve) => setTimeout(resolve, 100))
  }
  return seenUpTo(end)
}

process.on('message', (order: Order) => {
  if (order.kind === 'listen') {
    wanted = order.clients
    for (let index = 0; index < wanted; index += 1) {
      const scanner = createChangeScanner(index % SAMPLED === 0 ? (lag) => lags.push(lag) : undefined)
      scanners.push(scanner)
      listenTo(new URL(order.url), scanner)
    }
  }
  if (order.kind === 'finish') void finish(order.last).then((seen) => answer({ kind: 'seen', seen }))
})
process.on('disconnect', () => process.exit())
