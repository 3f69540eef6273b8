import { expect, it } from 'vitest'
import { createSqliteEventStore } from '../../src/adapters/sqlite/event-store/event-store.ts'
import { accountEvent, POISON } from '../projections/accounts.ts'
import { balancesOf, createFiles, runOnce, startReady } from './bank.ts'

it('rebuildTogether() builds read models anew, and answers how each has ended in their order', async () => {
  const files = createFiles()
  await runOnce(files, 'a', 5, 6)
  const app = await startReady(files)
  const told = new Set<string>()
  const outcomes = await app.rebuildTogether(['totals', 'balances', 'totals'], {
    onProgress: ({ model }) => told.add(model),
  })
  expect(outcomes).toEqual([
    { model: 'totals', rebuilt: { generation: 2 } },
    { model: 'balances', rebuilt: { generation: 2 } },
  ])
  expect([...told].sort()).toEqual(['balances', 'totals'])
  expect(await balancesOf(app)).toEqual({ a: 11 })
})

it('rebuildTogether() compares each with what was read before when asked to', async () => {
  const files = createFiles()
  await runOnce(files, 'a', 5, 6)
  const app = await startReady(files)
  const outcomes = await app.rebuildTogether(['totals', 'balances'], { compare: true })
  expect(outcomes).toMatchObject(
    ['totals', 'balances'].map((model) => ({ model, rebuilt: { comparison: { model, differing: 0 } } })),
  )
})

it('rebuildTogether() switches the others when one read model cannot be switched', async () => {
  const files = createFiles()
  await runOnce(files, 'a', 5)
  const store = createSqliteEventStore({ location: files.path('events.db') })
  await store.append('account-a', 'any', [accountEvent(['Renamed', POISON])])
  await store.close()
  const app = await startReady(files)
  const outcomes = await app.rebuildTogether(['balances', 'totals'])
  expect(outcomes).toMatchObject([
    { model: 'balances', error: { code: 'rebuild-would-park' } },
    { model: 'totals', rebuilt: { generation: 2 } },
  ])
  expect(await balancesOf(app)).toEqual({ a: 5 })
})

it('rebuildTogether() builds nothing when a read model is not known', async () => {
  const files = createFiles()
  await runOnce(files, 'a', 5)
  const app = await startReady(files)
  await expect(app.rebuildTogether(['balances', 'totl'])).rejects.toMatchObject({ code: 'read-model-unknown' })
  expect((await app.generations()).filter(({ model }) => model === 'balances')).toHaveLength(1)
})

it('rebuildTogether() stops when it is aborted, and goes on from there the next time', async () => {
  const files = createFiles()
  await runOnce(files, 'a', 5)
  const app = await startReady(files)
  const models = ['balances', 'totals']
  const aborted = await app.rebuildTogether(models, { signal: AbortSignal.abort() })
  expect(aborted).toEqual(models.map((model) => ({ model, rebuilt: undefined })))
  expect(await app.rebuildTogether(models)).toEqual(models.map((model) => ({ model, rebuilt: { generation: 2 } })))
})
