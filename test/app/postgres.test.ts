import { describe, expect, it } from 'vitest'
import type { App } from '../../src/app/start-service.ts'
import { testDatabase } from '../adapters/postgres/test-database.ts'
import { balances, movements, searchableAccounts, totals } from '../projections/accounts.ts'
import { balancesOf, bank, createFiles, deposit, type Files, foundBalances, start, startReady } from './bank.ts'

const database = await testDatabase()
const readModels = [balances(), totals(), searchableAccounts(), movements()]
const waitFor = readModels

/** The files of a service whose read models and snapshots are in a schema of their own. */
function createPlace(): Files {
  const files = createFiles()
  const url = database?.urlOf(crypto.randomUUID()) ?? ''
  return { ...files, settings: { ...files.settings, readModels: url, snapshots: url } }
}

async function depositAll(app: App, accounts: readonly string[]): Promise<void> {
  await Promise.all(accounts.map((id) => app.dispatch(deposit, { id, amount: 1 }, { waitFor, timeoutMs: 20_000 })))
}

describe.skipIf(database === undefined)('a service with its read models in PostgreSQL', () => {
  const service = bank(readModels)

  it('shows what was written, after a restart too', async () => {
    const place = createPlace()
    const app = await startReady(place, { service })
    await depositAll(app, ['a', 'b', 'a'])
    expect(await balancesOf(app)).toEqual({ a: 2, b: 1 })
    expect(await foundBalances(app)).toEqual({ a: 2, b: 1 })
    expect(await app.rows(totals())).toMatchObject([{ balance: 3 }])
    expect(await app.rows(movements(), (rows) => rows.orderBy('id'))).toMatchObject([{ sum: 2 }, { sum: 1 }])
    await app.close()
    expect(await balancesOf(await startReady(place, { service }))).toEqual({ a: 2, b: 1 })
  })

  it('shows every row in each of three services on the same schema, started at once', async () => {
    const place = createPlace()
    const apps = await Promise.all([1, 2, 3].map(() => start(place, { service })))
    const accounts = Array.from({ length: 30 }, (_, index) => `n${index}`)
    await expect
      .poll(
        async () =>
          (await Promise.all(apps.map((app) => app.describe()))).flatMap(({ readModels }) =>
            readModels.filter(({ state }) => state === 'building'),
          ),
        { timeout: 15_000 },
      )
      .toEqual([])
    await Promise.all(apps.map((app, index) => depositAll(app, accounts.slice(index * 10, index * 10 + 10))))
    for (const app of apps) expect(Object.keys(await balancesOf(app))).toHaveLength(30)
  })

  it('rebuilds under the eyes of its readers', async () => {
    const app = await startReady(createPlace(), { service })
    await depositAll(app, ['a', 'b', 'c', 'a'])
    for (const { name } of readModels) expect((await app.rebuild(name))?.generation).toBe(2)
    await depositAll(app, ['a'])
    expect(await balancesOf(app)).toEqual({ a: 3, b: 1, c: 1 })
    expect(await app.rows(totals())).toMatchObject([{ balance: 5, events: 5 }])
    expect(await app.rows(movements(), (rows) => rows.orderBy('id'))).toMatchObject([
      { sum: 3 },
      { sum: 1 },
      { sum: 1 },
    ])
  })

  it('goes on after the server has cut its connections', async () => {
    const place = createPlace()
    const app = await startReady(place, { service })
    await depositAll(app, ['a'])
    const schema = new URL(place.settings.readModels).searchParams.get('schema')
    const cut = () =>
      database?.query(
        `select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'outcry ${schema}'`,
      )
    for (let round = 0; round < 5; round += 1) {
      await cut()
      await app.dispatch(deposit, { id: 'a', amount: 1 })
    }
    await expect.poll(() => balancesOf(app).catch(() => ({})), { timeout: 20_000 }).toEqual({ a: 6 })
  })

  it('says at the start what is wrong with the database', async () => {
    const files = createFiles()
    const starting = (readModels: string) =>
      start({ ...files, settings: { ...files.settings, readModels } }, { service })
    const wrongDatabase = new URL(database?.urlOf('wrong') ?? '')
    wrongDatabase.pathname = '/no_such_database'
    await expect(starting(wrongDatabase.href)).rejects.toMatchObject({ code: 'setting-invalid' })
    await expect(starting('postgres://127.0.0.1:1/test')).rejects.toMatchObject({ code: 'database-unavailable' })
    const wrongSchema = new URL(database?.urlOf('wrong') ?? '')
    wrongSchema.searchParams.set('schema', 'pg_catalog')
    await expect(starting(wrongSchema.href)).rejects.toMatchObject({ code: 'setting-invalid' })
  })
})
