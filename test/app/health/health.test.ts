import { describe, expect, it, onTestFinished } from 'vitest'
import { createSqliteReadModelStore } from '../../../src/adapters/sqlite/read-model-store/read-model-store.ts'
import { createHealth, type HealthParts } from '../../../src/app/health/health.ts'
import { createEventCodec } from '../../../src/domain/event-codec.ts'
import { laneOf } from '../../../src/domain/lane.ts'
import { fingerprintOf } from '../../../src/projections/fingerprint.ts'
import type { LaneReport } from '../../../src/projections/projector.ts'
import { balances, totals } from '../../projections/accounts.ts'
import { bank, createFiles, deposit, start, startReady } from '../bank.ts'

const model = balances()
const service = bank([model, totals()])
const { definition } = model
const written = { model: definition.name, fingerprint: fingerprintOf(definition) }

/** The lane of account `a`. */
const lane = laneOf('account-a')

/** A service whose read models were built and that nobody projects; the clock stands still until it is moved. */
async function open(more: Partial<HealthParts> = {}) {
  const files = createFiles()
  await (await startReady(files, { service })).close()
  const api = await start({ ...files, settings: { ...files.settings, roles: ['api'] } }, { service })
  const readModels = createSqliteReadModelStore({ location: files.settings.readModels })
  onTestFinished(() => readModels.close())
  let nowMs = 0
  const parts = { store: api.store, codec: createEventCodec(service.sources), readModels, projector: undefined }
  const health = createHealth({ ...parts, monotonicMs: () => nowMs, ...more })
  return {
    readModels,
    health,
    look: async () => health.look(definition, await api.store.describe()),
    pass: (ms: number) => {
      nowMs += ms
    },
    deposit: (id = 'a') => api.dispatch(deposit, { id, amount: 1 }),
    claim: (owner: string) => readModels.leases.claim({ ...written, scope: 'live', owner, leaseMs: 60_000 }),
  }
}

describe('the health of a read model', () => {
  it('is stuck at once when no process projects it and there is something to do', async () => {
    const { look, deposit } = await open()
    expect(await look()).toMatchObject({ state: 'running', lagEvents: 0, lagMs: 0, lanes: [] })
    await deposit()
    await deposit()
    expect(await look()).toMatchObject({
      state: 'stuck',
      lagEvents: 2,
      lanes: [{ lane, events: 2 }],
      stuck: { lane, reason: 'not-projected' },
    })
  })

  it('is lagging as long as the checkpoint of a held lane moves, and stuck when it stays for some seconds', async () => {
    const { look, deposit, claim, pass, readModels } = await open()
    const lease = (await claim('other')).find((each) => each.lane === lane)
    if (lease === undefined) throw new Error(`lane ${lane} was not claimed`)
    const first = await deposit()
    await deposit()
    expect(await look()).toMatchObject({ state: 'lagging', lagEvents: 2 })
    pass(4_000)
    expect(await look()).toMatchObject({ state: 'lagging', lagEvents: 2 })
    const position = first.status === 'accepted' ? first.position : ''
    await readModels.transaction((transaction) => transaction.advance(lease, { lane, position }))
    pass(4_000)
    expect(await look()).toMatchObject({ state: 'lagging', lagEvents: 1 })
    pass(5_000)
    expect(await look()).toMatchObject({
      state: 'stuck',
      lagEvents: 1,
      stuck: { lane, reason: 'not-moving', owner: 'other', unmovedMs: 5_000 },
    })
  })

  it('counts only the time in which there was something to do', async () => {
    const { look, deposit, claim, pass } = await open()
    await claim('other')
    expect(await look()).toMatchObject({ state: 'running' })
    pass(60_000)
    await deposit()
    expect(await look()).toMatchObject({ state: 'lagging' })
  })

  it('is stuck when a lane stays free although processes are there to take it', async () => {
    const { look, deposit, pass, readModels } = await open()
    await readModels.leases.enlist('other', 60_000, [written])
    await deposit()
    expect(await look()).toMatchObject({ state: 'lagging' })
    pass(5_000)
    expect(await look()).toMatchObject({ state: 'stuck', stuck: { lane, reason: 'not-held', unmovedMs: 5_000 } })
  })

  it('is stuck at once when this process holds a lane and fails', async () => {
    const report: LaneReport = {
      model: 'balances',
      lane,
      position: '0',
      state: 'waiting',
      lastError: 'the disk is full',
    }
    const { look, deposit, claim } = await open({ projector: { describe: () => [report] } })
    await claim('this')
    await deposit()
    expect(await look()).toMatchObject({ state: 'stuck', stuck: { lane, reason: 'failing', owner: 'this' } })
  })

  it('is not stuck for those who wait for another lane', async () => {
    const { health, deposit, claim, readModels } = await open()
    await claim('other')
    await readModels.leases.release('other', { ...written, lanes: [lane] })
    const [a, b] = [await deposit('a'), await deposit('b')]
    const glance = (streamId: string, outcome: typeof a) =>
      health.glance(definition, new Map([[laneOf(streamId), outcome.status === 'accepted' ? outcome.position : '']]))
    expect(laneOf('account-b')).not.toBe(lane)
    expect(await glance('account-a', a)).toMatchObject({ state: 'stuck', stuck: { lane, reason: 'not-projected' } })
    expect(await glance('account-b', b)).toMatchObject({ state: 'lagging', lagEvents: 2 })
  })
})

describe('a glance at a read model', () => {
  it('is shared by all who ask within a second', async () => {
    const { health, deposit, readModels, pass } = await open()
    let looks = 0
    const { standing } = readModels.leases
    readModels.leases.standing = (generation) => {
      looks += 1
      return standing(generation)
    }
    const outcome = await deposit()
    const awaited = new Map([[lane, outcome.status === 'accepted' ? outcome.position : '']])
    const seen = await Promise.all(Array.from({ length: 100 }, () => health.glance(definition, awaited)))
    expect(new Set(seen.map((each) => each?.state))).toEqual(new Set(['stuck']))
    expect(looks).toBe(1)
    pass(1_000)
    await health.glance(definition, awaited)
    expect(looks).toBe(2)
  })

  it('says nothing when the database fails or does not answer', async () => {
    const { health, readModels, pass } = await open()
    await readModels.close()
    expect(await health.glance(definition, new Map())).toBeUndefined()
    pass(1_000)
    readModels.generations.serving = () => new Promise(() => undefined)
    expect(await health.glance(definition, new Map())).toBeUndefined()
  })
})
