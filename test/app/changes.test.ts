import fc from 'fast-check'
import { describe, expect, it, onTestFinished } from 'vitest'
import { service } from '../../src/app/service.ts'
import type { App } from '../../src/app/start-service.ts'
import type { EventSource } from '../../src/domain/entity.ts'
import type { RowChange, RowChanges } from '../../src/projections/row-changes.ts'
import { startInMemory } from '../../src/testing/start-in-memory.ts'
import {
  Account,
  type AccountEvent,
  accountEvent,
  balances,
  movements,
  POISON,
  searchableAccounts,
  totals,
} from '../projections/accounts.ts'

const models = [balances(), totals(), searchableAccounts()]

async function startBank(): Promise<App> {
  const app = await startInMemory(
    service('bank', { contexts: { banking: [Account as EventSource] }, readModels: [...models, movements()] }),
  )
  onTestFinished(() => app.close())
  return app
}

/** Follows until everything up to the head is told. */
async function follow(app: App, from: string | undefined, wanted = models): Promise<RowChanges[]> {
  const abort = new AbortController()
  const { head } = await app.store.describe()
  const told: RowChanges[] = []
  for await (const page of app.changes(wanted, { ...(from !== undefined && { from }), signal: abort.signal })) {
    told.push(page)
    if (Number(page.position) >= Number(head)) abort.abort()
  }
  return told
}

const changesOf = (pages: readonly RowChanges[]) => pages.flatMap(({ changes }) => changes)
const short = ({ model, key }: RowChange) => `${model} ${key}`

async function append(app: App, account: string, ...events: readonly AccountEvent[]): Promise<void> {
  await app.store.append(`account-${account}`, 'any', events.map(accountEvent))
}

describe('changes()', () => {
  it('tells each event and row that it touches, in the order of the log, with the row as it is', async () => {
    const app = await startBank()
    await append(app, 'a', ['Deposited', 1])
    await append(app, 'b', ['Deposited', 2], ['Renamed', 'Bo'])
    const told = changesOf(await follow(app, '0'))
    expect(told.map(short)).toEqual([
      ...['balances account-a', 'totals all', 'account_search account-a'],
      ...['balances account-b', 'totals all', 'account_search account-b'],
      ...['balances account-b', 'account_search account-b'],
    ])
    expect(told.at(-1)?.row).toMatchObject({ id: 'b', balance: 2, owner: 'Bo' })
    expect(told[1]?.row).toMatchObject({ balance: 3 })
  })

  it('begins now, and says where that is', async () => {
    const app = await startBank()
    await append(app, 'a', ['Deposited', 1])
    expect(await follow(app, undefined)).toEqual([{ position: '1', changes: [] }])
  })

  it('tells what comes while it listens, and that a row is gone', async () => {
    const app = await startBank()
    const abort = new AbortController()
    const told: RowChange[] = []
    const following = (async () => {
      for await (const { changes } of app.changes([balances()], { from: '0', signal: abort.signal })) {
        told.push(...changes)
        if (told.some(({ row }) => row === null)) abort.abort()
      }
    })()
    await append(app, 'a', ['Deposited', 1])
    await append(app, 'a', ['Closed'])
    await following
    expect(told.at(-1)).toEqual({ model: 'balances', key: 'account-a', position: '2', row: null })
  })

  it('goes on when an event was set aside, and while a read model is rebuilt', async () => {
    const app = await startBank()
    await append(app, 'a', ['Renamed', POISON], ['Deposited', 1])
    const rebuilding = app.rebuild('totals')
    await append(app, 'b', ['Deposited', 2])
    await rebuilding
    const told = changesOf(await follow(app, '0'))
    expect(told.filter(({ model }) => model === 'totals').map(({ row }) => row)).toMatchObject([
      { balance: 3 },
      { balance: 3 },
    ])
    expect(told.at(-1)).toMatchObject({ key: 'account-b', row: { balance: 2 } })
  })

  it('tells the same from any position as if nobody had been away', { timeout: 120_000 }, async () => {
    const history = fc.array(
      fc.tuple(
        fc.constantFrom('a', 'b', 'c'),
        fc.array(fc.constantFrom<AccountEvent>(['Deposited', 1], ['Withdrawn', 2], ['Renamed', 'Ada'], ['Closed']), {
          minLength: 1,
          maxLength: 4,
        }),
      ),
      { minLength: 1, maxLength: 8 },
    )
    const app = await startBank()
    await fc.assert(
      fc.asyncProperty(history, fc.nat(), async (happened, cut) => {
        const begin = (await app.store.describe()).head
        for (const [account, events] of happened) await append(app, account, ...events)
        const whole = await follow(app, begin)
        const resumeAt = whole[cut % whole.length]?.position ?? begin
        const before = changesOf(whole.filter(({ position }) => Number(position) <= Number(resumeAt)))
        const after = changesOf(await follow(app, resumeAt))
        expect([...before, ...after].map(short)).toEqual(changesOf(whole).map(short))
      }),
      { numRuns: 100 },
    )
  })

  it('refuses what has no keys, and what is no position of this log', async () => {
    const app = await startBank()
    const begin = (options: { from?: string }, wanted = [balances()] as Parameters<App['changes']>[0]) =>
      app
        .changes(wanted, { ...options, signal: new AbortController().signal })
        [Symbol.asyncIterator]()
        .next()
    await expect(begin({}, [movements()])).rejects.toMatchObject({ code: 'input-invalid' })
    for (const from of ['-1', '1.5', 'end', '01', ''])
      await expect(begin({ from })).rejects.toMatchObject({ code: 'input-invalid' })
    await expect(begin({ from: '7' })).rejects.toMatchObject({ code: 'position-of-another-log' })
  })
})
