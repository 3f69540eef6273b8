import { writeFileSync } from 'node:fs'
import { describe, expect, it, vi } from 'vitest'
import { z } from 'zod'
import { readModel } from '../../src/projections/read-model.ts'
import { Account, balances, searchableAccounts, totals } from '../projections/accounts.ts'
import { balancesOf, bank, createFiles, deposit, foundBalances, runOnce, start, startReady, withdraw } from './bank.ts'

const anotherLog = { code: 'checkpoint-of-another-log', message: expect.stringMatching(/delete the read models/) }

describe('startService() over files that were closed', () => {
  it('keeps the events and the rows', async () => {
    const files = createFiles()
    await runOnce(files, 'a', 5, 2)
    const app = await startReady(files)
    expect(await balancesOf(app)).toEqual({ a: 7 })
    expect(await foundBalances(app)).toEqual({ a: 7 })
    expect(await app.dispatch(withdraw, { id: 'a', amount: 8 })).toMatchObject({ code: 'too-little-money' })
    await app.dispatch(withdraw, { id: 'a', amount: 7 }, { waitFor: [balances()], timeoutMs: 10_000 })
    expect(await balancesOf(app)).toEqual({ a: 0 })
  })

  it('reads the rows that were built, and builds none anew', async () => {
    const files = createFiles()
    await runOnce(files, 'a', 5)
    const generations = async () => {
      const app = await startReady(files)
      const { readModels } = await app.describe()
      await app.close()
      return readModels.map(({ name, generation }) => [name, generation])
    }
    expect(await generations()).toEqual(await generations())
  })
})

describe('startService() over a corrupt file', () => {
  it.each(['events.db', 'read.db', 'search.db', 'snapshots.db'])(
    'names %s and the mend, and touches no other file',
    async (file) => {
      const files = createFiles()
      await runOnce(files, 'a', 5)
      writeFileSync(files.path(file), Buffer.alloc(20_000, 'garbage, not a database. '))
      const before = files.bytes()
      const refused = start(files)
      await expect(refused).rejects.toMatchObject({
        code: 'database-corrupt',
        facts: { path: files.path(file) },
        message: expect.stringContaining(files.path(file)),
      })
      await expect(refused).rejects.toThrow(/restore it from a backup, or move it away/)
      expect(files.bytes()).toEqual(before)
    },
  )

  it('starts again when the file is moved away, if it can be built anew', async () => {
    const files = createFiles()
    await runOnce(files, 'a', 5)
    writeFileSync(files.path('read.db'), 'garbage, not a database. '.repeat(1_000))
    await expect(start(files)).rejects.toMatchObject({ code: 'database-corrupt' })
    files.remove('read.db')
    const app = await startReady(files)
    expect(await balancesOf(app)).toEqual({ a: 5 })
    expect(await foundBalances(app)).toEqual({ a: 5 })
  })
})

describe('startService() without the documents of a search model', () => {
  it('builds them anew', async () => {
    const files = createFiles()
    await runOnce(files, 'a', 5)
    files.remove('search.db')
    await runOnce(files, 'a', 2)
    const app = await startReady(files)
    expect(await foundBalances(app)).toEqual({ a: 7 })
    expect(await balancesOf(app)).toEqual({ a: 7 })
  })
})

describe('startService() over another log than the one of the checkpoints', () => {
  it('refuses a fresh log, until the read models are deleted', async () => {
    const files = createFiles()
    await runOnce(files, 'a', 5)
    files.remove('events.db')
    await expect(start(files)).rejects.toMatchObject(anotherLog)
    await expect(start(files), 'a second time').rejects.toMatchObject(anotherLog)
    files.remove('read.db')
    await runOnce(files, 'a', 3)
    const app = await startReady(files)
    expect(await balancesOf(app)).toEqual({ a: 3 })
    expect(await foundBalances(app), 'found').toEqual({ a: 3 })
    expect(await app.dispatch(withdraw, { id: 'a', amount: 4 })).toMatchObject({ code: 'too-little-money' })
  })

  it('refuses an older copy of the log, until the read models are deleted', async () => {
    const files = createFiles()
    await runOnce(files, 'a', 5)
    files.copy('events.db', 'older.db')
    await runOnce(files, 'a', 2)
    await runOnce(files, 'b', 1)
    files.copy('older.db', 'events.db')
    await expect(start(files)).rejects.toMatchObject(anotherLog)
    files.remove('read.db')
    const app = await startReady(files)
    expect(await balancesOf(app)).toEqual({ a: 5 })
    expect(await foundBalances(app), 'found').toEqual({ a: 5 })
  })

  it('refuses an older copy that has grown by other events, until the read models are deleted', async () => {
    const files = createFiles()
    await runOnce(files, 'a', 5)
    files.copy('events.db', 'older.db')
    await runOnce(files, 'a', 2)
    files.copy('older.db', 'events.db')
    const writer = await start(files, { service: bank([]), settings: { ...files.settings, readModels: ':memory:' } })
    for (const amount of [10, 20, 30]) await writer.dispatch(deposit, { id: 'a', amount })
    await writer.close()
    await expect(start(files)).rejects.toMatchObject(anotherLog)
    files.remove('read.db')
    const app = await startReady(files)
    expect(await balancesOf(app)).toEqual({ a: 65 })
    expect(await foundBalances(app), 'found').toEqual({ a: 65 })
  })

  it('refuses an older copy that has grown by other events, also to a read model that handles few of them', async () => {
    const files = createFiles()
    const model = closings()
    const service = bank([model])
    const before = await startReady(files, { service })
    await before.dispatch(deposit, { id: 'a', amount: 1 }, { waitFor: [model], timeoutMs: 10_000 })
    await before.close()
    files.copy('events.db', 'older.db')
    const lost = await startReady(files, { service })
    await lost.dispatch(deposit, { id: 'a', amount: 2 }, { waitFor: [model], timeoutMs: 10_000 })
    await lost.close()
    files.copy('older.db', 'events.db')
    const writer = await start(files, { service: bank([]), settings: { ...files.settings, readModels: ':memory:' } })
    for (const amount of [3, 4]) await writer.dispatch(deposit, { id: 'a', amount })
    await writer.close()
    await expect(start(files, { service })).rejects.toMatchObject(anotherLog)
  })

  it('refuses a token of the other log', async () => {
    const [one, other] = [await startReady(createFiles()), await startReady(createFiles())]
    const outcome = await other.dispatch(deposit, { id: 'a', amount: 1 })
    const { token } = outcome as Extract<typeof outcome, { status: 'accepted' }>
    await expect(one.rows(balances(), undefined, { token })).rejects.toMatchObject({ code: 'position-of-another-log' })
    await expect(one.search(searchableAccounts(), {}, { token })).rejects.toMatchObject({
      code: 'position-of-another-log',
    })
  })
})

/** Accounts that were closed; of the other events it sees nothing. */
function closings() {
  return readModel('closings', { version: 1, row: z.object({ id: z.string() }) }).on(Account, {
    Closed: (_row, _data, { entityId }) => ({ id: entityId }),
  })
}

describe('startService() with changed code', () => {
  it('warns of handlers that changed without a new version, and names the read model', async () => {
    const files = createFiles()
    const row = z.object({ id: z.string() })
    const closed = () => readModel('closed_accounts', { version: 1, row }).on(Account, { Closed: () => undefined })
    const first = await startReady(files, { service: bank([closings(), closed()]) })
    await first.close()
    const changed = readModel('closed_accounts', { version: 1, row }).on(Account, { Closed: () => null })
    const warn = vi.fn()
    await startReady(files, { service: bank([closings(), changed]), log: { warn } })
    expect(warn.mock.calls).toEqual([
      [
        expect.objectContaining({ model: 'closed_accounts' }),
        expect.stringMatching(/'closed_accounts'.*raise its version/),
      ],
    ])
  })
})

describe('startService() with a new version of a read model', () => {
  it('builds rows of its own while the old code goes on reading the old ones', async () => {
    const files = createFiles()
    const [older, newer] = [balances(), balances({ version: 2 })]
    const old = await startReady(files, { service: bank([older]) })
    await old.dispatch(deposit, { id: 'a', amount: 5 }, { waitFor: [older], timeoutMs: 10_000 })
    const onlyApi = { ...files.settings, roles: ['api'] as const }
    const unbuilt = await start(files, { service: bank([newer]), settings: onlyApi })
    await expect(unbuilt.rows(newer)).rejects.toMatchObject({ code: 'read-model-building' })
    const built = await startReady(files, { service: bank([newer]) })
    expect(await balancesOf(built, newer)).toEqual({ a: 5 })
    expect(await balancesOf(unbuilt, newer)).toEqual({ a: 5 })
    expect(await balancesOf(old, older)).toEqual({ a: 5 })
  })
})

describe('startService() of some roles, or several times', () => {
  it('has done a command although nobody shows it in time', async () => {
    const files = createFiles()
    await runOnce(files, 'a', 5)
    const settings = { ...files.settings, roles: ['api'] as const }
    const api = await start(files, { settings })
    const options = { waitFor: [balances()], timeoutMs: 50 }
    expect(await api.dispatch(deposit, { id: 'a', amount: 2 }, options)).toMatchObject({
      status: 'accepted',
      projected: false,
    })
    expect(await balancesOf(api)).toEqual({ a: 5 })
    await api.close()
    await runOnce(files, 'b', 1)
    expect(await balancesOf(await startReady(files))).toEqual({ a: 7, b: 1 })
  })

  it('shows every row in both of two services on the same files', async () => {
    const files = createFiles()
    const apps = [await startReady(files), await startReady(files)] as const
    const waitFor = [balances(), totals(), searchableAccounts()]
    const accounts = Array.from({ length: 40 }, (_, index) => `n${index}`)
    const outcomes = await Promise.all(
      accounts.map((id, index) =>
        apps[index % 2 === 0 ? 0 : 1].dispatch(deposit, { id, amount: index }, { waitFor, timeoutMs: 20_000 }),
      ),
    )
    expect(new Set(outcomes.map((outcome) => outcome.status === 'accepted' && outcome.projected))).toEqual(
      new Set([true]),
    )
    const expected = Object.fromEntries(accounts.map((id, index) => [id, index]))
    for (const app of apps) {
      expect(await balancesOf(app)).toEqual(expected)
      expect(await app.rows(totals())).toMatchObject([{ balance: 780, events: 40 }])
      expect(await foundBalances(app)).toEqual(expected)
    }
  })
})
