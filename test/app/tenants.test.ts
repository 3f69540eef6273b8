import { sql } from 'kysely'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { type Service, service } from '../../src/app/service.ts'
import type { App } from '../../src/app/start-service.ts'
import { type EventSource, entity } from '../../src/domain/entity.ts'
import { reject } from '../../src/domain/rejection.ts'
import { EVERY_TENANT } from '../../src/domain/tenant.ts'
import { readModel } from '../../src/projections/read-model.ts'
import { Account, balances, movements, searchableAccounts, totals } from '../projections/accounts.ts'
import { createFiles, deposit, type Files, startReady, withdraw } from './bank.ts'

const Note = entity('note', {
  initial: () => ({}),
  events: { NoteWritten: z.object({ text: z.string(), key: z.string() }) },
  evolve: { NoteWritten: () => ({}) },
})
const writeNote = Note.command('WriteNote', z.object({ text: z.string(), key: z.string() }), (_state, note) =>
  note.text === '' ? reject('empty') : Note.events.NoteWritten(note),
)
/** Notes under keys that their writers choose. */
const notes = readModel('notes', {
  version: 1,
  row: z.object({ text: z.string(), tenant: z.string().nullable(), before: z.string().nullable() }),
  keys: (_event, data) => [(data as { key: string }).key],
}).on(Note, {
  NoteWritten: (row, { text }, { tenant = null }) => ({ text, tenant, before: row?.text ?? null }),
})

const readModels = [balances(), totals(), searchableAccounts(), notes, movements()]
const waitFor = readModels
const contexts = { banking: [Account as EventSource], notes: [Note as EventSource] }
const sharedBank = (tenants: boolean): Service => service('bank', { contexts, readModels, tenants })

/** A service in which acme and globex have accounts of the same names. */
async function startShared(files: Files = createFiles()): Promise<App> {
  const app = await startReady(files, { service: sharedBank(true) })
  await app.dispatch(deposit, { id: 'main', amount: 100 }, { tenant: 'acme', waitFor, timeoutMs: 10_000 })
  await app.dispatch(deposit, { id: 'main', amount: 7 }, { tenant: 'globex', waitFor, timeoutMs: 10_000 })
  await app.dispatch(deposit, { id: 'spare', amount: 8 }, { tenant: 'globex', waitFor, timeoutMs: 10_000 })
  return app
}
const globex = { tenant: 'globex' }

describe('a service that keeps its tenants apart', () => {
  it('has an entity of the same id for each tenant', async () => {
    const app = await startShared()
    const outcome = await app.dispatch(withdraw, { id: 'main', amount: 50 }, { tenant: 'globex' })
    expect(outcome).toMatchObject({ status: 'rejected', details: { balance: 7 } })
    for (const [tenant, amounts] of [
      ['acme', [100]],
      ['globex', [7]],
      ['nobody', []],
    ] as const) {
      const seen = []
      for await (const { event } of app.history(Account, 'main', { tenant })) seen.push(event.data)
      expect(seen).toEqual(amounts.map((amount) => ({ amount })))
    }
  })

  it('shows a tenant its own rows, in tables, under any key, and in searches', async () => {
    const app = await startShared()
    const rows = await app.rows(balances(), (all) => all.orderBy('id'), globex)
    expect(rows.map(({ id, balance }) => [id, balance])).toEqual([
      ['main', 7],
      ['spare', 8],
    ])
    expect(await app.rows(totals(), undefined, globex)).toMatchObject([{ balance: 15, events: 2 }])
    const { total, hits, counts } = await app.search(searchableAccounts(), { countBy: ['balance'] }, globex)
    expect([total, hits.map(({ document }) => document.balance).sort()]).toEqual([2, [7, 8]])
    expect(counts['balance']).toHaveLength(2)
    expect(await app.rows(balances(), undefined, { tenant: 'nobody' })).toEqual([])
  })

  it('lets no query cross, whatever it asks', async () => {
    const app = await startShared()
    const crossing = [
      app.rows(balances(), (all) => all.where(sql<boolean>`true or id = 'x'`), globex),
      app.rows(balances(), (all) => all.where('balance', '=', 100), globex),
      app.rows(balances(), (all) => all.orderBy('balance', 'desc').limit(1), globex),
      app.rows(balances(), (all) => all.union(all), globex),
      app.query(
        [balances()],
        (db) =>
          db
            .with('b', (q) => q.selectFrom('balances').selectAll())
            .selectFrom('b')
            .selectAll()
            .execute(),
        globex,
      ),
      app.query(
        [balances()],
        (db) =>
          db
            .selectFrom((q) => q.selectFrom('balances').selectAll().as('b'))
            .selectAll()
            .execute(),
        globex,
      ),
    ]
    for (const rows of await Promise.all(crossing)) {
      expect(rows.map(({ balance }) => balance)).not.toContain(100)
    }
    const joined = await app.query(
      [balances(), totals()],
      (db) =>
        db
          .selectFrom('totals')
          .innerJoin('balances as b', (on) => on.onTrue())
          .select(['b.balance', 'totals.balance as all'])
          .execute(),
      globex,
    )
    expect(joined.map(({ balance, all: sum }) => [balance, sum]).sort()).toEqual([
      [7, 15],
      [8, 15],
    ])
  })

  it('refuses a table that was not named, and one whose rows it cannot tell apart', async () => {
    const app = await startShared()
    const unnamed = app.query(
      [balances()],
      (db) =>
        db
          .selectFrom('totals' as 'balances')
          .selectAll()
          .execute(),
      globex,
    )
    await expect(unnamed).rejects.toMatchObject({ code: 'input-invalid' })
    const bySql = app.rows(movements(), undefined, globex)
    await expect(bySql).rejects.toThrow(/an SQL model does not tell tenants apart/)
    expect(await app.rows(movements(), undefined, { tenant: EVERY_TENANT })).not.toEqual([])
  })

  it('takes no id that names another tenant, and no tenant that names an id', async () => {
    const app = await startShared()
    for (const [id, tenant] of [
      ['acme~main', 'globex'],
      ['main', 'globex~x'],
      ['main', 'acme~'],
      ['main', EVERY_TENANT],
      ['main', ''],
    ] as const) {
      await expect(app.dispatch(deposit, { id, amount: 1 }, { tenant })).rejects.toMatchObject({
        code: 'input-invalid',
      })
    }
    await expect(app.rows(balances(), undefined, { tenant: 'a~' })).rejects.toMatchObject({ code: 'input-invalid' })
  })

  it('keeps a key that a tenant chooses to the tenant', async () => {
    const app = await startShared()
    for (const [tenant, key] of [
      ['acme', 'k'],
      ['globex', 'k'],
      ['globex', '~acme~k'],
      ['globex', 'acme~k'],
    ] as const) {
      const written = { id: 'n', key, text: `${tenant} ${key}` }
      await app.dispatch(writeNote, written, { tenant, waitFor: [notes], timeoutMs: 10_000 })
    }
    expect(await app.rows(notes, undefined, { tenant: 'acme' })).toEqual([
      { text: 'acme k', tenant: 'acme', before: null },
    ])
    expect((await app.rows(notes, undefined, globex)).map(({ before }) => before)).toEqual([null, null, null])
  })

  it('keeps a key of nobody from looking like a tenant’s', async () => {
    const app = await startReady(createFiles(), { service: sharedBank(false) })
    for (const key of ['~acme~k', 'acme~k', '~', '~~acme~k']) {
      await app.dispatch(writeNote, { id: 'n', key, text: key }, { waitFor: [notes], timeoutMs: 10_000 })
    }
    expect(await app.rows(notes, undefined, { tenant: 'acme' })).toEqual([])
    expect(await app.rows(notes)).toHaveLength(4)
  })

  it('takes no token of another tenant', async () => {
    const app = await startShared()
    const outcome = await app.dispatch(deposit, { id: 'main', amount: 1 }, { tenant: 'acme' })
    const token = outcome.status === 'accepted' ? outcome.token : ''
    expect(await app.rows(balances(), undefined, { tenant: 'acme', token, timeoutMs: 10_000 })).toHaveLength(1)
    await expect(app.rows(balances(), undefined, { ...globex, token })).rejects.toMatchObject({ code: 'input-invalid' })
  })

  it('does a command with the same id once for each tenant', async () => {
    const app = await startShared()
    for (const tenant of ['acme', 'globex', 'acme', 'globex']) {
      await app.dispatch(deposit, { id: 'twice', amount: 1 }, { tenant, commandId: 'same', waitFor, timeoutMs: 10_000 })
    }
    const balance = (tenant: string) => app.rows(balances(), (all) => all.where('id', '=', 'twice'), { tenant })
    expect([await balance('acme'), await balance('globex')]).toMatchObject([[{ balance: 1 }], [{ balance: 1 }]])
  })

  it('goes on keeping them apart after a rebuild', async () => {
    const app = await startShared()
    for (const model of readModels) await app.rebuild(model.name)
    expect(await app.rows(totals(), undefined, { tenant: 'acme' })).toMatchObject([{ balance: 100 }])
    expect(await app.rows(balances(), undefined, globex)).toHaveLength(2)
    expect((await app.search(searchableAccounts(), {}, { tenant: 'acme' })).total).toBe(1)
  })

  it('lets an operator see all of them, and only who says so', async () => {
    const app = await startShared()
    expect(await app.rows(balances(), undefined, { tenant: EVERY_TENANT })).toHaveLength(3)
    expect(await app.rows(totals(), undefined, { tenant: EVERY_TENANT })).toHaveLength(2)
    const missing = { code: 'tenant-missing' }
    await expect(app.rows(balances())).rejects.toMatchObject(missing)
    await expect(app.query([balances()], async () => [])).rejects.toMatchObject(missing)
    await expect(app.search(searchableAccounts(), {})).rejects.toMatchObject(missing)
    await expect(app.dispatch(deposit, { id: 'main', amount: 1 })).rejects.toMatchObject(missing)
    await expect(app.history(Account, 'main')[Symbol.asyncIterator]().next()).rejects.toMatchObject(missing)
  })

  it('records a rejection for the tenant', async () => {
    const app = await startShared()
    const context = { tenant: 'acme', commandId: 'c1', recordRejection: true }
    await app.dispatch(withdraw, { id: 'main', amount: 1_000 }, context)
    const events = []
    for await (const page of app.store.readStream('rejection-acme~c1')) events.push(...page)
    expect(events).toMatchObject([{ type: 'CommandRejected', data: { streamId: 'account-acme~main' } }])
  })
})
