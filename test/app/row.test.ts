import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { service } from '../../src/app/service.ts'
import { entity } from '../../src/domain/entity.ts'
import { readModel } from '../../src/projections/read-model.ts'
import { Account, balances, movements, totals } from '../projections/accounts.ts'
import { createFiles, deposit, startReady } from './bank.ts'

const Branch = entity('branch', {
  initial: () => ({}),
  events: { BranchOpened: z.object({}) },
  evolve: { BranchOpened: () => ({}) },
})
const everything = readModel('everything', { version: 1, row: z.object({ what: z.string() }) })
  .on(Account, { Deposited: () => ({ what: 'account' }) })
  .on(Branch, { BranchOpened: () => ({ what: 'branch' }) })

const bank = (tenants: boolean) =>
  service('bank', {
    contexts: { banking: [Account, Branch] },
    readModels: [balances(), totals(), movements(), everything],
    tenants,
  })

describe('row()', () => {
  it('reads the row of one entity, whole and typed, or none', async () => {
    const app = await startReady(createFiles(), { service: bank(false) })
    const waitFor = [balances()]
    await app.dispatch(deposit, { id: 'main', amount: 100 }, { waitFor, timeoutMs: 10_000 })
    const [all] = await app.rows(balances())
    expect(await app.row(balances(), 'main')).toEqual(all)
    expect(await app.row(balances(), 'spare')).toBeUndefined()
  })

  it('waits for what a token stands for', async () => {
    const app = await startReady(createFiles(), { service: bank(false) })
    const outcome = await app.dispatch(deposit, { id: 'main', amount: 100 })
    const token = outcome.status === 'accepted' ? outcome.token : ''
    expect(await app.row(balances(), 'main', { token, timeoutMs: 10_000 })).toBeDefined()
  })

  it('reads no other row, and refuses to read without knowing whose', async () => {
    const app = await startReady(createFiles(), { service: bank(true) })
    const context = { tenant: 'acme', waitFor: [balances()], timeoutMs: 10_000 }
    await app.dispatch(deposit, { id: 'main', amount: 100 }, context)
    expect(await app.row(balances(), 'main', { tenant: 'acme' })).toBeDefined()
    expect(await app.row(balances(), 'main', { tenant: 'globex' })).toBeUndefined()
    await expect(app.row(balances(), 'main')).rejects.toMatchObject({ code: 'tenant-missing' })
    for (const tenant of ['*', 'globex~acme', '']) {
      await expect(app.row(balances(), 'main', { tenant })).rejects.toMatchObject({ code: 'input-invalid' })
    }
    for (const id of ['', 'acme~main', 'a\0']) {
      await expect(app.row(balances(), id, { tenant: 'acme' })).rejects.toMatchObject({ code: 'input-invalid' })
    }
  })

  it('refuses read models whose rows are not those of one entity each', async () => {
    const app = await startReady(createFiles(), { service: bank(false) })
    for (const model of [totals(), movements(), everything]) {
      await expect(app.row(model as never, 'main')).rejects.toMatchObject({
        code: 'input-invalid',
        facts: { name: model.name },
      })
    }
  })
})
