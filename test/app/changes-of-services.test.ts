import { describe, expect, it } from 'vitest'
import { service } from '../../src/app/service.ts'
import type { App } from '../../src/app/start-service.ts'
import type { EventSource } from '../../src/domain/entity.ts'
import { comparePositions } from '../../src/domain/position.ts'
import { EVERY_TENANT } from '../../src/domain/tenant.ts'
import type { ReadModel } from '../../src/projections/read-model.ts'
import type { RowChange } from '../../src/projections/row-changes.ts'
import { Account, balances, searchableAccounts, totals } from '../projections/accounts.ts'
import { bank, createFiles, deposit, start, startReady } from './bank.ts'

const models = [balances(), totals(), searchableAccounts()]

/** What is told from the beginning up to the head as it is now. */
async function toldOf(app: App, options: { tenant?: string } = {}, wanted: readonly ReadModel[] = models) {
  const { head } = await app.store.describe()
  const abort = new AbortController()
  const told: RowChange[] = []
  for await (const { position, changes } of app.changes(wanted, { ...options, from: '0', signal: abort.signal })) {
    told.push(...changes)
    if (comparePositions(position, head) >= 0) abort.abort()
  }
  return told
}

const keysOf = (changes: readonly RowChange[]) => changes.map(({ model, key }) => `${model} ${key}`)

describe('changes() of a service that keeps its tenants apart', () => {
  const start = async () => {
    const contexts = { banking: [Account as EventSource] }
    const app = await startReady(createFiles(), {
      service: service('bank', { contexts, readModels: models, tenants: true }),
    })
    await app.dispatch(deposit, { id: 'main', amount: 1 }, { tenant: 'acme' })
    await app.dispatch(deposit, { id: 'main', amount: 7 }, { tenant: 'globex' })
    return app
  }

  it('tells a tenant of its own rows only, under any key, and in a search', async () => {
    const app = await start()
    const told = await toldOf(app, { tenant: 'globex' })
    expect(keysOf(told)).toEqual([
      'balances account-globex~main',
      'totals ~globex~all',
      'account_search account-globex~main',
    ])
    expect(told.map(({ row }) => row?.['balance'])).toEqual([7, 7, 7])
    expect(await toldOf(app, { tenant: 'nobody' })).toEqual([])
    // A tenant whose name begins like another's.
    expect(await toldOf(app, { tenant: 'glob' })).toEqual([])
  })

  it('tells an operator of all, and nobody who does not say so', async () => {
    const app = await start()
    expect(await toldOf(app, { tenant: EVERY_TENANT })).toHaveLength(6)
    await expect(toldOf(app)).rejects.toMatchObject({ code: 'tenant-missing' })
  })
})

describe('changes() of a service in several processes', () => {
  it('tells what another one projects', async () => {
    const files = createFiles()
    const projecting = await startReady(files)
    const serving = await start(files, { settings: { ...files.settings, roles: ['api'] } })
    const told = (async () => {
      for await (const { changes } of serving.changes([balances()], { signal: AbortSignal.timeout(20_000) })) {
        if (changes.length > 0) return changes
      }
      return []
    })()
    await serving.dispatch(deposit, { id: 'main', amount: 3 })
    expect(await told).toMatchObject([{ key: 'account-main', row: { balance: 3 } }])
    await projecting.close()
  })

  it('ends with the service, also while nobody projects', async () => {
    const files = createFiles()
    await (await startReady(files)).close()
    const app = await start(files, { settings: { ...files.settings, roles: ['api'] } })
    const changes = app.changes([balances()], { signal: new AbortController().signal })
    const iterator = changes[Symbol.asyncIterator]()
    await iterator.next()
    await app.dispatch(deposit, { id: 'main', amount: 3 })
    const next = iterator.next()
    await app.close()
    expect(await next).toMatchObject({ done: true })
  })

  it('refuses no read model at all, and one of another service', async () => {
    const app = await startReady(createFiles(), { service: bank([balances()]) })
    await expect(toldOf(app, {}, [])).rejects.toMatchObject({ code: 'input-invalid' })
    await expect(toldOf(app, {}, [totals()])).rejects.toMatchObject({ code: 'read-model-unknown' })
  })
})
