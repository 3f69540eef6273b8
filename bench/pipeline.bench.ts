import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { connect } from 'nats'
import { Pool } from 'pg'
import { service } from '../src/app/service.ts'
import { readSettings } from '../src/app/settings.ts'
import { startService } from '../src/app/start-service.ts'
import { waitUntilReady } from '../src/app/wait-until-ready.ts'
import type { EventSource } from '../src/domain/entity.ts'
import { changeItem, Item, items } from './items.ts'

/** What this benchmark shows. */
export const title = 'From what is accepted to a row that can be read, through NATS and PostgreSQL, at 1,000 events/s'

const RATE = 1_000
const ITEMS = 1_000
const ROUNDS = 3
const DEFAULT_SECONDS = 6
const NATS = process.env['OUTCRY_TEST_NATS'] ?? 'nats://127.0.0.1:4222'
const POSTGRES = process.env['OUTCRY_TEST_POSTGRES'] ?? 'postgres://postgres@127.0.0.1:5432/postgres'

/** A way from something that is accepted to a row. */
interface Pipeline {
  /** Has one change accepted. Resolves then with what waits until its row can be read. */
  readonly send: (number: number) => Promise<() => Promise<unknown>>
  readonly close: () => Promise<void>
}

const data = (number: number) => ({ title: 'Buy milk and bread', order: number, list: 'errands', tags: ['home'] })

/** The raw clients: publish, take what is there, insert it in one statement. */
async function openRaw(name: string): Promise<Pipeline> {
  const pool = new Pool({ connectionString: POSTGRES, max: 10 })
  await pool.query(`create table ${name} (key text primary key, value jsonb not null)`)
  const connection = await connect({ servers: NATS.replace('nats://', '') })
  const manager = await connection.jetstreamManager()
  await manager.streams.add({ name, subjects: [`${name}.>`] })
  const js = connection.jetstream()
  const waiting = new Map<string, () => void>()
  const consumer = await js.consumers.get(name)
  const messages = await consumer.consume({ max_messages: 500 })
  const taken: { key: string; text: string }[] = []
  let isWriting = false
  const write = async () => {
    isWriting = true
    while (taken.length > 0) {
      const batch = new Map(taken.splice(0).map(({ key, text }) => [key, text]))
      await pool.query(
        `insert into ${name} select * from unnest($1::text[], $2::jsonb[])
         on conflict (key) do update set value = excluded.value`,
        [[...batch.keys()], [...batch.values()]],
      )
      for (const key of batch.keys()) waiting.get(key)?.()
    }
    isWriting = false
  }
  const reading = (async () => {
    for await (const message of messages) {
      taken.push({ key: message.subject.slice(name.length + 1), text: message.string() })
      if (!isWriting) void write()
    }
  })()
  return {
    send: async (number) => {
      const key = `item-${number % ITEMS}`
      const written = new Promise<void>((resolve) => waiting.set(key, resolve))
      await js.publish(`${name}.${key}`, JSON.stringify(data(number)))
      return async () => {
        await written
        await pool.query(`select value from ${name} where key = $1`, [key])
      }
    },
    close: async () => {
      await messages.close()
      await reading
      await manager.streams.delete(name)
      await connection.close()
      await pool.query(`drop table ${name}`)
      await pool.end()
    },
  }
}

async function openOutcry(name: string): Promise<Pipeline> {
  const folder = mkdtempSync(join(tmpdir(), 'outcry-bench-'))
  const app = await startService(service(name, { contexts: { items: [Item as EventSource] }, readModels: [items] }), {
    settings: readSettings({
      OUTCRY_EVENT_STORE: `sqlite:${join(folder, 'events.db')}`,
      OUTCRY_READ_MODELS: `${POSTGRES}?schema=${name}`,
      OUTCRY_SNAPSHOTS: 'sqlite::memory:',
      OUTCRY_SEARCH: 'sqlite::memory:',
      OUTCRY_FAN_OUT: NATS,
    }),
  })
  await waitUntilReady(app, { timeoutMs: 10_000 })
  return {
    send: async (number) => {
      const id = String(number % ITEMS)
      const outcome = await app.dispatch(changeItem, { id, ...data(number) })
      if (outcome.status !== 'accepted') throw new Error(`not accepted: ${JSON.stringify(outcome)}`)
      return () => app.row(items, id, { token: outcome.token, timeoutMs: 30_000 })
    },
    close: async () => {
      await app.close()
      const connection = await connect({ servers: NATS.replace('nats://', '') })
      await (await connection.jetstreamManager()).streams.delete(`outcry-${name}`)
      await connection.close()
      const pool = new Pool({ connectionString: POSTGRES })
      await pool.query(`drop schema ${name} cascade`)
      await pool.end()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

/** Sends at the rate whatever comes back, as the world does; answers the time of each from accepted to read, in ms. */
async function load({ send }: Pipeline, seconds: number): Promise<number[]> {
  const times: number[] = []
  const underWay: Promise<void>[] = []
  const follow = async (number: number) => {
    const isRead = await send(number)
    const acceptedAt = performance.now()
    await isRead()
    times.push(performance.now() - acceptedAt)
  }
  const startedAt = performance.now()
  for (let sent = 0; sent < RATE * seconds; ) {
    const due = Math.min(RATE * seconds, Math.floor(((performance.now() - startedAt) * RATE) / 1_000))
    for (; sent < due; sent += 1) underWay.push(follow(sent))
    await sleep(2)
  }
  await Promise.all(underWay)
  return times
}

/** Loads both in turns. */
export async function run({ seconds = DEFAULT_SECONDS }: { seconds?: number }): Promise<void> {
  const name = `bench_${crypto.randomUUID().slice(0, 8)}`
  const pipelines = { 'nats and pg, raw': await openRaw(`${name}_raw`), Outcry: await openOutcry(`${name}_own`) }
  const samples = new Map<string, { p50: number; p99: number }[]>()
  for (let round = 0; round <= ROUNDS; round += 1) {
    for (const [contender, pipeline] of Object.entries(pipelines)) {
      const times = (await load(pipeline, round === 0 ? 2 : seconds)).toSorted((one, other) => one - other)
      const at = (part: number) => times[Math.floor((times.length - 1) * part)] ?? Number.NaN
      if (round > 0) samples.set(contender, [...(samples.get(contender) ?? []), { p50: at(0.5), p99: at(0.99) }])
    }
  }
  for (const pipeline of Object.values(pipelines)) await pipeline.close()
  const median = (values: readonly number[]) => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0
  const rows = [...samples].map(([contender, rounds]) => ({
    contender,
    p50: median(rounds.map(({ p50 }) => p50)),
    p99: median(rounds.map(({ p99 }) => p99)),
  }))
  const first = rows[0]?.p99 ?? Number.NaN
  console.table(
    Object.fromEntries(
      rows.map(({ contender, p50, p99 }) => [
        contender,
        { 'p50 in ms': p50.toFixed(1), 'p99 in ms': p99.toFixed(1), 'ratio of p99': (p99 / first).toFixed(2) },
      ]),
    ),
  )
}
