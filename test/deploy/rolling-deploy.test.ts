import { setImmediate as nextTurn } from 'node:timers/promises'
import { describe, expect, it, onTestFinished } from 'vitest'
import { type App, readSettings, type Service, startService } from '../../src/index.ts'
import { testDatabase } from '../adapters/postgres/test-database.ts'
import { type OutcryProcess, type Place, startOutcry, temporaryPlace } from '../cli/outcry-process.ts'
import { deposit } from './account.ts'
import { balancesAfter, bankAfter } from './bank-after.ts'
import { balancesBefore, bankBefore } from './bank-before.ts'

const database = await testDatabase()
const before = new URL('./bank-before.ts', import.meta.url)
const after = new URL('./bank-after.ts', import.meta.url)

const ACCOUNTS = 10
const WAIT = { timeoutMs: 20_000 }

async function placeIn(store: 'SQLite' | 'PostgreSQL'): Promise<Place> {
  const place = await temporaryPlace()
  const url = database?.urlOf(crypto.randomUUID()) ?? ''
  return store === 'SQLite' ? place : { ...place, OUTCRY_READ_MODELS: url, OUTCRY_SNAPSHOTS: url }
}

/** Opens a version of the code as a process that only asks and commands. */
async function openApi(service: Service, place: Place): Promise<App> {
  const app = await startService(service, { settings: readSettings({ ...place, OUTCRY_ROLES: 'api' }) })
  onTestFinished(() => app.close())
  return app
}

function startProjector(module: URL, place: Place): OutcryProcess {
  return startOutcry(module, place, 'start', '--role', 'projector')
}

async function kill({ child, ended }: OutcryProcess): Promise<void> {
  child.kill('SIGKILL')
  await ended
}

/** Somebody who pays in through the old code and the new in turns, and reads what he wrote, until he is told to stop. */
function payWithoutPause(apps: { readonly old: App; readonly young?: App }) {
  const paid = new Map<string, number>()
  let stopped = false
  let round = Promise.resolve()
  const payIn = async (version: 'old' | 'young', id: string) => {
    const app = apps[version]
    if (app === undefined) return
    const waitFor = [version === 'old' ? balancesBefore : balancesAfter]
    const outcome = await app.dispatch(deposit, { id, amount: 1 }, { waitFor, ...WAIT })
    expect(outcome).toMatchObject({ status: 'accepted', projected: true })
    paid.set(id, (paid.get(id) ?? 0) + 1)
    const seen = version === 'old' ? await oldBalance(app, id) : await youngBalance(app, id)
    expect(seen).toBeGreaterThanOrEqual(paid.get(id) ?? 0)
  }
  const payThroughBoth = async (id: string) => {
    await payIn('old', id)
    await payIn('young', id)
  }
  const run = async () => {
    for (let number = 0; !stopped; number += 1) {
      round = payThroughBoth(`a${number % ACCOUNTS}`)
      await round
      await nextTurn()
    }
  }
  const running = run()
  running.catch(() => undefined)
  return {
    letIn: (young: App) => Object.assign(apps, { young }),
    /** Pays in no more through a version of the code; what is under way is waited for. */
    sendAway: async (version: 'old' | 'young') => {
      Object.assign(apps, { [version]: undefined })
      await round
    },
    /** Waits until somebody has paid in so often again. */
    during: async (times: number) => {
      const count = () => [...paid.values()].reduce((sum, each) => sum + each, 0)
      const until = count() + times
      await Promise.race([running, expect.poll(count, WAIT_LONG).toBeGreaterThanOrEqual(until)])
    },
    stop: async () => {
      stopped = true
      await running
      return paid
    },
  }
}

const WAIT_LONG = { timeout: 60_000 }

async function oldBalance(app: App, id: string): Promise<number> {
  return (await app.rows(balancesBefore)).find((row) => row.id === id)?.balance ?? -1
}

async function youngBalance(app: App, id: string): Promise<number> {
  const row = (await app.rows(balancesAfter)).find((each) => each.id === id)
  expect(row?.cents).toBe((row?.deposits ?? -1) * 100)
  return row?.deposits ?? -1
}

describe.each(['SQLite', 'PostgreSQL'] as const)('a deploy that changes the rows of a read model, in %s', (store) => {
  it.skipIf(store === 'PostgreSQL' && database === undefined)(
    'has both versions of the code read and write their own rows, and can be taken back',
    { timeout: 180_000 },
    async () => {
      const place = await placeIn(store)
      const oldProjectors = [startProjector(before, place)]
      const old = await openApi(bankBefore, place)
      await expect.poll(async () => (await old.readiness()).building, WAIT_LONG).toEqual([])
      const client = payWithoutPause({ old })
      await client.during(20)

      // Ahead of the deploy, beside the old code, which nobody notices.
      expect(await startOutcry(after, place, 'rebuild', 'balances').ended).toMatchObject({ code: 0 })
      await client.during(5)

      // Both at once.
      const youngProjectors = [startProjector(after, place)]
      const young = await openApi(bankAfter, place)
      expect((await young.readiness()).building).toEqual([])
      client.letIn(young)
      await client.during(30)

      // The old code goes.
      await client.sendAway('old')
      await Promise.all(oldProjectors.map(kill))
      await client.during(20)
      expect((await young.generations()).filter(({ model }) => model === 'balances')).toHaveLength(2)

      // And comes back: its rows are still there, and catch up.
      await client.sendAway('young')
      await Promise.all(youngProjectors.map(kill))
      startProjector(before, place)
      const paid = await client.stop()
      expect(paid.size).toBe(ACCOUNTS)
      const token = await old.dispatch(deposit, { id: 'late', amount: 1 }, { waitFor: [balancesBefore], ...WAIT })
      expect(token).toMatchObject({ status: 'accepted', projected: true })
      await expect
        .poll(
          async () => Object.fromEntries((await old.rows(balancesBefore)).map((row) => [row.id, row.balance])),
          WAIT_LONG,
        )
        .toEqual({ ...Object.fromEntries(paid), late: 1 })
      expect(await startOutcry(before, place, 'verify', 'balances').ended).toMatchObject({ code: 0 })
    },
  )
})
