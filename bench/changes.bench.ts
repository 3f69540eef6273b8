import { type Child, startChild } from './changes/child.ts'
import type { Needs, Seen, Usage } from './changes/messages.ts'
import { withFolder } from './workload.ts'

/** What this benchmark shows. */
export const title = 'Changes of rows told to many clients by server-sent events, each once and in order'

const CLIENTS = Number(process.env['OUTCRY_BENCH_CLIENTS'] ?? 1_000)
const WRITES_PER_SECOND = Number(process.env['OUTCRY_BENCH_WRITES'] ?? 500)
const SECONDS = Number(process.env['OUTCRY_BENCH_SECONDS'] ?? 60)

/** How long the bare broadcast takes its turn, in seconds: what it does in a second does not change. */
const BARE_SECONDS = Math.min(SECONDS, 15)

interface Result {
  readonly usage: Usage
  readonly seen: Seen
  readonly before: Needs
  readonly after: Needs
  /** From the first write until every client had the last change, in ms. */
  readonly tookMs: number
}

/** Lets a bare broadcast and Outcry tell the same changes to as many clients. Servers and clients are processes. */
export async function run(): Promise<void> {
  await withFolder(async (folder) => {
    const bare = await tell(startChild('bare-server'), BARE_SECONDS)
    const outcry = await tell(startChild('outcry-server', folder), SECONDS)
    report({ 'bare fastify broadcast': bare, Outcry: outcry })
    if (outcry.seen.whole < CLIENTS) throw new Error('not every client saw every change once in order')
  })
}

async function tell(server: Child, seconds: number): Promise<Result> {
  const clients = startChild('clients')
  try {
    const { url } = await server.ask('serving')
    await clients.ask('ready', { kind: 'listen', url, clients: CLIENTS })
    const { needs: before } = await server.ask('needs', { kind: 'finish', last: 0 })
    const startedAt = performance.now()
    const { usage } = await server.ask('written', { kind: 'write', perSecond: WRITES_PER_SECOND, seconds })
    const { seen } = await clients.ask('seen', { kind: 'finish', last: usage.written })
    const tookMs = performance.now() - startedAt
    const { needs: after } = await server.ask('needs', { kind: 'finish', last: 0 })
    return { usage, seen, before, after, tookMs }
  } finally {
    await Promise.all([server.stop(), clients.stop()])
  }
}

function report(results: Readonly<Record<string, Result>>): void {
  const mib = (bytes: number) => Math.round(bytes / 1_048_576)
  const rows = Object.entries(results).map(([name, { usage, seen, before, after, tookMs }]) => [
    name,
    {
      writes: usage.written,
      'writes/s': Math.round((usage.written * 1_000) / usage.tookMs),
      'clients with all, in order': `${seen.whole} of ${CLIENTS}`,
      'changes told/s': Math.round((seen.changes * 1_000) / tookMs),
      wrong: seen.wrong,
      'let go/cut': `${seen.returns - seen.cuts}/${seen.cuts}`,
      'lag p50/p99/max ms': [seen.lagMs.p50, seen.lagMs.p99, seen.lagMs.max].map(Math.round).join('/'),
      'MiB before/peak/after': [before.residentBytes, after.peakBytes, after.residentBytes].map(mib).join('/'),
      'processor ms for 1,000 told': Number((((after.workedMs - before.workedMs) * 1_000) / seen.changes).toFixed(2)),
    },
  ])
  console.table(Object.fromEntries(rows))
  const [bare, outcry] = Object.values(results)
  if (bare === undefined || outcry === undefined) return
  const rate = ({ seen, tookMs }: Result) => seen.changes / tookMs
  const effort = ({ seen, before, after }: Result) => (after.workedMs - before.workedMs) / seen.changes
  console.log(`ratio to the bare broadcast: ${(rate(outcry) / rate(bare)).toFixed(2)} times the changes told/s,`)
  console.log(`${(effort(outcry) / effort(bare)).toFixed(2)} times the processor time of the server for each of them`)
}
