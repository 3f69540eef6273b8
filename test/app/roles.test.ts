import { describe, expect, it } from 'vitest'
import { createSqliteEventStore } from '../../src/adapters/sqlite/event-store/event-store.ts'
import { createSqliteReadModelStore } from '../../src/adapters/sqlite/read-model-store/read-model-store.ts'
import type { Role } from '../../src/app/settings.ts'
import { waitUntilReady } from '../../src/app/wait-until-ready.ts'
import { fingerprintOf, handlersHashOf } from '../../src/projections/fingerprint.ts'
import { lanesOf } from '../../src/projections/lane-claims.ts'
import { balances } from '../projections/accounts.ts'
import { balancesOf, bank, createFiles, deposit, type Files, start } from './bank.ts'

const model = balances()
const service = bank([model])
const inRoles = (files: Files, ...roles: readonly Role[]) =>
  start({ ...files, settings: { ...files.settings, roles } }, { service })

/** Begins a build as a process does that dies before it is done. */
async function beginAndDie(files: Files, leaseMs: number): Promise<void> {
  const { definition } = model
  const store = createSqliteEventStore({ location: files.settings.eventStore })
  const { logId, laneCount } = await store.describe()
  await store.close()
  const readModels = createSqliteReadModelStore({ location: files.settings.readModels })
  const fingerprint = fingerprintOf(definition)
  const { generation } = await readModels.generations.create({
    model: definition.name,
    fingerprint,
    handlersHash: handlersHashOf(definition),
    logId,
    lanes: lanesOf(definition, laneCount),
    columns: definition.columns,
  })
  const held = await readModels.leases.claim({
    model: definition.name,
    fingerprint,
    scope: generation,
    owner: 'dead',
    leaseMs,
  })
  expect(held).toHaveLength(laneCount)
  await readModels.close()
}

describe('processes with roles of their own', () => {
  it('write and read in one what another one projects', async () => {
    const files = createFiles()
    const projector = await inRoles(files, 'projector')
    const api = await inRoles(files, 'api')
    expect(await waitUntilReady(api, { timeoutMs: 10_000 })).toEqual([])
    const outcome = await api.dispatch(deposit, { id: 'a', amount: 5 }, { waitFor: [model], timeoutMs: 10_000 })
    expect(outcome).toMatchObject({ status: 'accepted', projected: true })
    expect(await balancesOf(api)).toEqual({ a: 5 })
    await projector.close()
    expect(await api.dispatch(deposit, { id: 'a', amount: 1 }, { waitFor: [model], timeoutMs: 200 })).toMatchObject({
      status: 'accepted',
      projected: false,
    })
  })

  it('build nothing without the role for it', async () => {
    const api = await inRoles(createFiles(), 'api')
    expect(await waitUntilReady(api, { timeoutMs: 300 })).toEqual(['balances'])
  })

  it('finish what another one was building when it died', async () => {
    const files = createFiles()
    await beginAndDie(files, 1_000)
    const app = await inRoles(files, 'api', 'projector')
    expect(await waitUntilReady(app, { timeoutMs: 50 })).toEqual(['balances'])
    expect(await waitUntilReady(app, { timeoutMs: 10_000 })).toEqual([])
    const { readModels } = await app.describe()
    expect(readModels).toMatchObject([{ name: 'balances', generation: 1, state: 'running' }])
  })
})
