import { describe, expect, it } from 'vitest'
import type { Role } from '../../../src/app/settings.ts'
import type { App } from '../../../src/app/start-service.ts'
import { waitUntilReady } from '../../../src/app/wait-until-ready.ts'
import { testDatabase } from '../../adapters/postgres/test-database.ts'
import { balances } from '../../projections/accounts.ts'
import { bank, createFiles, deposit, type Files, start } from '../bank.ts'

const database = await testDatabase()
const model = balances()
const service = bank([model])
const inRoles = (files: Files, ...roles: readonly Role[]) =>
  start({ ...files, settings: { ...files.settings, roles } }, { service })

/** Files with the read models in a schema of their own. */
function createPlace(): Files {
  const files = createFiles()
  return { ...files, settings: { ...files.settings, readModels: database?.urlOf(crypto.randomUUID()) ?? '' } }
}

const healthOf = async (app: App) => (await app.describe()).readModels[0]

const places: readonly [string, () => Files, boolean][] = [
  ['SQLite', createFiles, false],
  ['PostgreSQL', createPlace, database === undefined],
]

describe.each(places)('a process without projector, with read models in %s', (_name, place, isMissing) => {
  it.skipIf(isMissing)('says that a read model is stuck when the projector of another one has stopped', async () => {
    const files = place()
    const projecting = await inRoles(files, 'projector')
    const api = await inRoles(files, 'api')
    expect(await waitUntilReady(api, { timeoutMs: 20_000 })).toEqual([])
    await api.dispatch(deposit, { id: 'a', amount: 1 }, { waitFor: [model], timeoutMs: 20_000 })
    await expect.poll(() => healthOf(api)).toMatchObject({ state: 'running', lagEvents: 0, lagMs: 0 })

    await projecting.close()
    expect(await healthOf(api)).toMatchObject({ state: 'running', lagEvents: 0 })
    const outcome = await api.dispatch(deposit, { id: 'a', amount: 1 })
    const token = outcome.status === 'accepted' ? outcome.token : ''
    const health = await healthOf(api)
    expect(health).toMatchObject({ state: 'stuck', lagEvents: 1, stuck: { reason: 'not-projected' } })
    expect(health?.stuck?.explanation).toBe(`lane ${health?.stuck?.lane} waits and no process projects it`)
    expect(health?.lagMs).toBeGreaterThanOrEqual(0)
    expect(await api.readiness()).toEqual({ building: [] })

    await expect(api.rows(model, undefined, { token, timeoutMs: 50 })).rejects.toMatchObject({
      code: 'read-model-behind',
      message: expect.stringContaining("'balances' has not reached them within 50 ms, it is 1 event behind and stuck"),
      facts: { model: 'balances', state: 'stuck', lagEvents: 1, lane: health?.stuck?.lane, reason: 'not-projected' },
    })

    await inRoles(files, 'projector')
    expect(await api.rows(model, undefined, { token, timeoutMs: 20_000 })).toMatchObject([{ balance: 2 }])
    await expect.poll(() => healthOf(api)).toMatchObject({ state: 'running', lagEvents: 0 })
  })
})
