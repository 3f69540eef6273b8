import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { BEGINNING, comparePositions, type Position } from '../../src/domain/position.ts'
import type { ReadModel } from '../../src/projections/read-model.ts'
import type { Row } from '../../src/projections/read-model-store.ts'
import { followRows, type RowChange, type RowChanges } from '../../src/projections/row-changes.ts'
import { createWatermarks, type Watermarks } from '../../src/projections/watermarks.ts'
import { type AccountEvent, balances, POISON, searchableAccounts, totals } from './accounts.ts'
import { openWorld, type World } from './world.ts'

let world: World
let watermarks: Watermarks
beforeEach(async () => {
  world = await openWorld()
  watermarks = createWatermarks(world.readModels)
})
afterEach(async () => {
  watermarks.close()
  await world.close()
})

const follow = (models: readonly ReadModel[], from: Position, signal = new AbortController().signal) =>
  followRows(
    { ...world, watermarks },
    { definitions: models.map(({ definition }) => definition), from, mayTell: () => true, signal },
  )

/** Follows until everything up to a position is told, or so many answers have come. */
async function followUntil(
  models: readonly ReadModel[],
  { from, through, answers = Number.POSITIVE_INFINITY }: { from: Position; through: Position; answers?: number },
): Promise<{ position: Position; changes: readonly RowChange[] }> {
  const abort = new AbortController()
  const changes: RowChange[] = []
  let position = from
  let count = 0
  for await (const page of follow(models, from, abort.signal)) {
    changes.push(...page.changes)
    position = page.position
    count += 1
    if (count > answers || comparePositions(position, through) >= 0) abort.abort()
  }
  return { position, changes }
}

describe('the first answer', () => {
  it('comes when everything up to its position can be read', async () => {
    const model = balances()
    await world.build(model)
    await world.append('a', ['Deposited', 1])
    const head = await world.append('b', ['Deposited', 2])
    const first = follow([model], head)
      .next()
      .then(async ({ value }) => ({ value, rows: await world.rows(model) }))
    await world.project([model])
    const { value, rows } = await first
    expect(value).toEqual({ position: head, changes: [] })
    expect(rows).toMatchObject([
      { id: 'a', balance: 1 },
      { id: 'b', balance: 2 },
    ])
  })

  it('does not wait for lanes in which nothing has happened', async () => {
    const model = balances()
    await world.build(model)
    const head = await world.append('a', ['Deposited', 1])
    await world.project([model])
    await world.caughtUp(model)
    const checkpoints = await world.readModels.generations.checkpoints({ model: 'balances', generation: 1 })
    expect(checkpoints.filter(({ position }) => position === BEGINNING).length).toBeGreaterThan(0)
    expect((await follow([model], head).next()).value).toEqual({ position: head, changes: [] })
  })

  it('is refused while a read model has no rows of this code', async () => {
    await world.build(balances())
    await expect(follow([balances(), totals()], BEGINNING).next()).rejects.toMatchObject({
      code: 'read-model-building',
    })
  })
})

describe('following rows', () => {
  it('ends when it is aborted while a read model stands still', async () => {
    const model = balances()
    await world.build(model)
    const abort = new AbortController()
    const changes = follow([model], BEGINNING, abort.signal)
    await changes.next()
    await world.append('a', ['Deposited', 1])
    const next = changes.next()
    abort.abort()
    expect(await next).toEqual({ value: undefined, done: true })
  })

  it('waits for a projector that has stopped, and goes on with the next one', async () => {
    const model = balances()
    await world.build(model)
    const projector = await world.project([model])
    await projector.stop()
    const head = await world.append('a', ['Deposited', 1])
    const told = followUntil([model], { from: BEGINNING, through: head })
    await world.project([model])
    expect((await told).changes).toMatchObject([{ key: 'account-a', row: { balance: 1 } }])
  })

  it('tells of a document that can be found', async () => {
    const model = searchableAccounts()
    await world.build(model)
    await world.project([model])
    const head = await world.append('a', ['Renamed', 'Ada'])
    await followUntil([model], { from: BEGINNING, through: head })
    const { hits } = await world.searchIndex.search({ model: model.name, generation: 1 }, { text: 'ada' })
    expect(hits).toHaveLength(1)
  })

  it('reads the next generation when the one that it has found is gone', async () => {
    const model = totals()
    await world.build(model)
    await world.project([model])
    const head = await world.append('a', ['Deposited', 1])
    const gone = { model: model.name, generation: 99 }
    const { generations } = world.readModels
    let asked = 0
    const serving: typeof generations.serving = async (...which) => {
      asked += 1
      return asked === 2 ? gone : generations.serving(...which)
    }
    const readModels = { ...world.readModels, generations: { ...generations, serving } }
    const changes = followRows(
      { ...world, readModels, watermarks },
      { definitions: [model.definition], from: BEGINNING, mayTell: () => true, signal: new AbortController().signal },
    )
    await changes.next()
    const { value } = (await changes.next()) as IteratorYieldResult<RowChanges>
    expect(value).toMatchObject({ position: head, changes: [{ key: 'all', row: { balance: 1 } }] })
    expect(asked).toBe(3)
  })

  it('says how far it has come where nothing concerns it', async () => {
    const model = totals()
    await world.build(model)
    await world.project([model])
    const head = await world.append('a', ['Renamed', 'Ada'])
    expect(await followUntil([model], { from: BEGINNING, through: head })).toEqual({ position: head, changes: [] })
  })
})

const history = fc.array(
  fc.tuple(
    fc.constantFrom('a', 'b', 'c', 'd'),
    fc.array(
      fc.oneof(
        { weight: 5, arbitrary: fc.tuple(fc.constantFrom('Deposited' as const, 'Withdrawn' as const), fc.nat(9)) },
        { weight: 2, arbitrary: fc.tuple(fc.constant('Renamed' as const), fc.constantFrom('Ada', 'Bo', POISON)) },
        { weight: 1, arbitrary: fc.constant(['Closed'] as const) },
      ),
      { minLength: 1, maxLength: 5 },
    ),
  ),
  { minLength: 1, maxLength: 20 },
)

/** What must be told of the events: for each of them, which rows it touches. */
function expectedOf(happened: readonly (readonly [string, readonly AccountEvent[]])[], begin: number): string[] {
  let position = begin
  return happened.flatMap(([account, events]) =>
    events.flatMap(([type]) => {
      position += 1
      const touches = [`balances account-${account}`, `account_search account-${account}`]
      if (type === 'Deposited' || type === 'Withdrawn') touches.splice(1, 0, 'totals all')
      return touches.map((touched) => `${position} ${touched}`)
    }),
  )
}

const short = ({ position, model, key }: RowChange) => `${position} ${model} ${key}`

/** The last row that was told of each key. */
function lastTold(changes: readonly RowChange[]): Record<string, Row | null> {
  return Object.fromEntries(changes.map(({ model, key, row }) => [`${model} ${key}`, row]))
}

describe('following rows, whatever happens and however often it is begun again,', () => {
  it('tells each event and row once, in order, and each row in the end as it is', { timeout: 180_000 }, async () => {
    const models = [balances(), totals(), searchableAccounts()]
    for (const model of models) await world.build(model)
    await world.project(models)
    await fc.assert(
      fc.asyncProperty(history, fc.array(fc.nat(6), { minLength: 1 }), async (happened, cuts) => {
        const from = (await world.store.describe()).head
        const events = happened.reduce((sum, [, each]) => sum + each.length, 0)
        const through = String(Number(from) + events)
        const writing = (async () => {
          for (const [account, each] of happened) await world.append(account, ...each)
        })()
        const told: RowChange[] = []
        let position = from
        for (let round = 0; position !== through; round += 1) {
          const answers = cuts[round % cuts.length] ?? 1
          // It may be cut before it has told anything, but not for ever.
          const went = await followUntil(models, { from: position, through, answers: round > 30 ? 100 : answers })
          told.push(...went.changes)
          position = went.position
        }
        await writing
        expect(told.map(short)).toEqual(expectedOf(happened, Number(from)))
        const again = await followUntil(models, { from, through })
        expect(lastTold(told)).toEqual(lastTold(again.changes))
      }),
      { numRuns: 60 },
    )
  })

  it('tells from any position between events what follows it, and nothing else', { timeout: 120_000 }, async () => {
    const models = [balances(), totals(), searchableAccounts()]
    for (const model of models) await world.build(model)
    await world.project(models)
    await fc.assert(
      fc.asyncProperty(history, async (happened) => {
        const begin = Number((await world.store.describe()).head)
        for (const [account, each] of happened) await world.append(account, ...each)
        const through = (await world.store.describe()).head
        const expected = expectedOf(happened, begin)
        for (let from = begin; from < Number(through); from += 1) {
          const { changes } = await followUntil(models, { from: String(from), through })
          expect(changes.map(short)).toEqual(expected.filter((each) => Number(each.split(' ')[0]) > from))
        }
      }),
      { numRuns: 10 },
    )
  })
})
