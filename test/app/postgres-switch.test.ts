import { Client } from 'pg'
import { describe, expect, it, onTestFinished } from 'vitest'
import { openPostgresReadModelStore } from '../../src/adapters/postgres/read-model-store/read-model-store.ts'
import { testDatabase } from '../adapters/postgres/test-database.ts'
import { balances, totals } from '../projections/accounts.ts'
import { balancesOf, bank, createFiles, deposit, startReady } from './bank.ts'

const database = await testDatabase()
const readModels = [balances(), totals()]
const waitFor = readModels

/** A service with three accounts in a schema of its own, and somebody who reads its views by himself. */
async function openPlace() {
  const files = createFiles()
  const url = database?.urlOf(crypto.randomUUID()) ?? ''
  const place = { ...files, settings: { ...files.settings, readModels: url } }
  const app = await startReady(place, { service: bank(readModels) })
  for (const id of ['a', 'b', 'c']) await app.dispatch(deposit, { id, amount: 1 }, { waitFor })
  const outsider = await connectTo(url)
  const count = async () => Number((await outsider.query('select count(*) as n from balances')).rows[0].n)
  return { app, url, outsider, count }
}

async function connectTo(url: string): Promise<Client> {
  const connectionString = new URL(url)
  const schema = connectionString.searchParams.get('schema')
  connectionString.searchParams.delete('schema')
  const options = { application_name: 'a report', options: `-c search_path=${schema}` }
  const client = new Client({ connectionString: connectionString.href, ...options })
  await client.connect()
  onTestFinished(() => client.end())
  return client
}

describe.skipIf(database === undefined)('a switch to a rebuilt generation in PostgreSQL', () => {
  it('waits for a reader whose snapshot is older than the load, and shows him every row', async () => {
    const { app, outsider, count } = await openPlace()
    await outsider.query('begin isolation level repeatable read')
    await outsider.query('select 1 from pg_class limit 1')
    let rebuilt = false
    const rebuilding = app.rebuild('balances').then(() => {
      rebuilt = true
    })
    await new Promise((resolve) => setTimeout(resolve, 1_000))
    expect([rebuilt, await count()]).toEqual([false, 3])
    await outsider.query('commit')
    await rebuilding
    expect(await count()).toBe(3)
    expect((await app.generations()).find(({ model, serving }) => model === 'balances' && serving)?.generation).toBe(2)
  })

  it('waits for a long query on the view, and keeps neither readers nor writers waiting meanwhile', async () => {
    const { app, outsider, count } = await openPlace()
    await outsider.query('begin')
    await count()
    let rebuilt = false
    const rebuilding = app.rebuild('balances').then(() => {
      rebuilt = true
    })
    for (let round = 0; round < 10; round += 1) {
      expect(await app.dispatch(deposit, { id: 'a', amount: 1 }, { waitFor, timeoutMs: 5_000 })).toMatchObject({
        projected: true,
      })
      expect(await balancesOf(app)).toEqual({ a: 2 + round, b: 1, c: 1 })
    }
    await new Promise((resolve) => setTimeout(resolve, 1_000))
    expect([rebuilt, await count()]).toEqual([false, 3])
    await outsider.query('commit')
    await rebuilding
    expect(await balancesOf(app)).toEqual({ a: 11, b: 1, c: 1 })
  })

  it('can name the reader that it waits for', async () => {
    const { app, url, outsider } = await openPlace()
    const store = await openPostgresReadModelStore({ url })
    onTestFinished(() => store.close())
    await outsider.query('begin isolation level repeatable read')
    await outsider.query('select 1 from pg_class limit 1')
    await app.dispatch(deposit, { id: 'a', amount: 1 }, { waitFor })
    const { mark } = await store.generations.oldReaders()
    const { readers } = await store.generations.oldReaders(mark)
    expect(readers).toEqual([
      expect.stringMatching(/^process \d+ \(a report\), idle in transaction, in a transaction for/),
    ])
  })
})
