import { setTimeout as sleep } from 'node:timers/promises'
import { describe, expect, it } from 'vitest'
import type { App } from '../../src/app/start-service.ts'
import { testDatabase } from '../adapters/postgres/test-database.ts'
import { balances } from '../projections/accounts.ts'
import { balancesOf, bank, createFiles, deposit, startReady } from './bank.ts'

const database = await testDatabase()

const ACCOUNTS = 50
/** How long it is measured how much the service can do, in ms. */
const MEASURE_MS = 1_500
/** Between two portions of deposits, in ms. */
const PORTION_MS = 10

/** What was paid in, and acknowledged. */
class Ledger {
  readonly paid: Record<string, number> = {}
  count = 0

  async payInto(app: App): Promise<void> {
    const id = `a${this.count % ACCOUNTS}`
    this.count += 1
    await app.dispatch(deposit, { id, amount: 1 })
    this.paid[id] = (this.paid[id] ?? 0) + 1
  }
}

/** How many deposits a second the service takes from writers that send the next one when the last one is done. */
async function capacityOf(app: App, ledger: Ledger): Promise<number> {
  const before = ledger.count
  const until = performance.now() + MEASURE_MS
  const writer = async () => {
    while (performance.now() < until) await ledger.payInto(app)
  }
  await Promise.all([1, 2, 3, 4, 5, 6, 7, 8].map(writer))
  return ((ledger.count - before) * 1_000) / MEASURE_MS
}

/** Sends deposits at a rate, whether they are answered or not, until told to stop. */
function sendAtRate(app: App, ledger: Ledger, perSecond: number) {
  const underWay: Promise<void>[] = []
  const startedAt = performance.now()
  let stopped = false
  const send = async () => {
    while (!stopped) {
      const due = ((performance.now() - startedAt) * perSecond) / 1_000
      while (underWay.length < due) underWay.push(ledger.payInto(app))
      await sleep(PORTION_MS)
    }
    await Promise.all(underWay)
    return underWay.length
  }
  const sending = send()
  return {
    stop: () => {
      stopped = true
      return sending
    },
  }
}

/** Reads all balances again and again: none may ever be missing, and their sum never goes back. */
function readWithoutPause(app: App) {
  let stopped = false
  const read = async () => {
    let sum = 0
    let reads = 0
    while (!stopped) {
      const seen = Object.values(await balancesOf(app))
      const now = seen.reduce((total, balance) => total + balance, 0)
      expect([seen.length, now >= sum]).toEqual([ACCOUNTS, true])
      sum = now
      reads += 1
      await sleep(1)
    }
    return reads
  }
  const reading = read()
  return {
    stop: () => {
      stopped = true
      return reading
    },
  }
}

describe.each(['SQLite', 'PostgreSQL'] as const)(
  'a rebuild in %s, under writes at 80 % of what the service can do',
  (place) => {
    it.skipIf(place === 'PostgreSQL' && database === undefined)(
      'ends, loses no write, and shows readers every row all the time',
      { timeout: 120_000 },
      async () => {
        const files = createFiles()
        const readModels = place === 'SQLite' ? files.settings.readModels : (database?.urlOf(crypto.randomUUID()) ?? '')
        const app = await startReady(
          { ...files, settings: { ...files.settings, readModels } },
          { service: bank([balances()]) },
        )
        const ledger = new Ledger()
        const capacity = await capacityOf(app, ledger)
        await expect.poll(async () => balancesOf(app), { timeout: 30_000 }).toEqual(ledger.paid)
        const reader = readWithoutPause(app)
        const writer = sendAtRate(app, ledger, capacity * 0.8)
        for (const generation of [2, 3]) expect(await app.rebuild('balances')).toMatchObject({ generation })
        const [written, reads] = [await writer.stop(), await reader.stop()]
        expect([written > 0, reads > 0]).toEqual([true, true])
        await expect.poll(async () => balancesOf(app), { timeout: 60_000 }).toEqual(ledger.paid)
        expect(await app.verify('balances')).toMatchObject({ differing: 0, liveRows: ACCOUNTS })
      },
    )
  },
)
