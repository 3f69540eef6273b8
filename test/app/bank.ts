import { copyFileSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'
import { z } from 'zod'
import { type Service, service } from '../../src/app/service.ts'
import { readSettings, type Settings } from '../../src/app/settings.ts'
import { type App, type StartOptions, startService } from '../../src/app/start-service.ts'
import { waitUntilReady } from '../../src/app/wait-until-ready.ts'
import type { EventSource } from '../../src/domain/entity.ts'
import { reject } from '../../src/domain/rejection.ts'
import type { ReadModel } from '../../src/projections/read-model.ts'
import { Account, balances, searchableAccounts, totals } from '../projections/accounts.ts'

/** Puts money into an account. */
export const deposit = Account.command('Deposit', z.object({ amount: z.int() }), (_account, { amount }) =>
  Account.events.Deposited({ amount }),
)

/** Takes money that is there; its rejection shows what the decider believes to be there. */
export const withdraw = Account.command('Withdraw', z.object({ amount: z.int() }), ({ balance }, { amount }) =>
  balance < amount ? reject('too-little-money', { balance }) : Account.events.Withdrawn({ amount }),
)

/** A service with accounts. */
export function bank(readModels: readonly ReadModel[] = [balances(), totals(), searchableAccounts()]): Service {
  return service('bank', { contexts: { banking: [Account as EventSource] }, readModels })
}

/** The files of a service in a folder of their own. */
export interface Files {
  readonly settings: Settings
  /** The path of a file, such as `events.db`. */
  path(file: string): string
  /** The bytes of every file. */
  bytes(): Readonly<Record<string, Buffer>>
  /** Removes a file and what SQLite keeps beside it. */
  remove(...files: readonly string[]): void
  /** Copies a file that nobody has open. */
  copy(from: string, to: string): void
}

/** Makes the folder of a service, which is removed after the test. */
export function createFiles(): Files {
  const folder = mkdtempSync(join(tmpdir(), 'outcry-start-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  const path = (file: string) => join(folder, file)
  return {
    settings: readSettings({
      OUTCRY_EVENT_STORE: `sqlite:${path('events.db')}`,
      OUTCRY_READ_MODELS: `sqlite:${path('read.db')}`,
      OUTCRY_SEARCH: `sqlite:${path('search.db')}`,
      OUTCRY_SNAPSHOTS: `sqlite:${path('snapshots.db')}`,
      OUTCRY_HTTP_PORT: '0',
    }),
    path,
    bytes: () => Object.fromEntries(readdirSync(folder).map((file) => [file, readFileSync(path(file))])),
    remove: (...files) => {
      for (const file of files) for (const end of ['', '-wal', '-shm']) rmSync(path(file + end), { force: true })
    },
    copy: (from, to) => copyFileSync(path(from), path(to)),
  }
}

/** Starts a service on files, and closes it after the test unless the test does. */
export async function start(files: Files, parts: Partial<StartOptions> & { service?: Service } = {}): Promise<App> {
  const { service = bank(), ...options } = parts
  const app = await startService(service, { settings: files.settings, ...options })
  onTestFinished(() => app.close())
  return app
}

/** Starts a service on files, and waits until its read models can be read. */
export async function startReady(files: Files, parts: Parameters<typeof start>[1] = {}): Promise<App> {
  const app = await start(files, parts)
  const building = await waitUntilReady(app, { timeoutMs: 10_000 })
  if (building.length > 0) throw new Error(`still building after 10 s: ${building.join(', ')}`)
  return app
}

/** Starts, deposits into an account once for each amount, waits until that is seen, and closes. */
export async function runOnce(files: Files, account: string, ...amounts: readonly number[]): Promise<void> {
  const app = await startReady(files)
  const waitFor = [balances(), totals(), searchableAccounts()]
  for (const amount of amounts) {
    await app.dispatch(deposit, { id: account, amount }, { waitFor, timeoutMs: 10_000 })
  }
  await app.close()
}

/** The balances by account, as queries answer them. */
export async function balancesOf(app: App, model = balances()): Promise<Readonly<Record<string, number>>> {
  const rows = await app.rows(model)
  return Object.fromEntries(rows.map(({ id, balance }) => [id, balance]))
}

/** The balances by account, as the search answers them. */
export async function foundBalances(app: App): Promise<Readonly<Record<string, number>>> {
  const { hits } = await app.search(searchableAccounts(), { limit: 100 })
  return Object.fromEntries(hits.map(({ document }) => [document.id, document.balance]))
}
