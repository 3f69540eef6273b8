import assert from 'node:assert/strict'
import { sql } from 'kysely'
import type { GenerationKey, NewGeneration, ReadModelStore } from '../../../projections/read-model-store.ts'
import { withCode } from '../eventually.ts'
import { type Fixture, type FixtureTest, todo, todoColumns } from './fixture.ts'

const written: Partial<NewGeneration> = { columns: todoColumns, lanes: ['log'], primaryKey: ['order', 'id'] }

// biome-ignore lint/suspicious/noExplicitAny: the table has a name that is made for the test.
type Run = (database: any) => Promise<void>

function execute(store: ReadModelStore, generation: GenerationKey, run: Run): Promise<void> {
  return store.transaction((transaction) => transaction.execute(generation, run))
}

function rowsOf({ store, model }: Fixture, { generation }: GenerationKey): Promise<unknown[]> {
  return store.query(new Map([[model, generation]]), (database) =>
    database.selectFrom(model).selectAll().orderBy('order').execute(),
  )
}

const wrongValues: Readonly<Record<string, object>> = {
  'a text for a whole number': { order: 'first' },
  'a fraction for a whole number': { order: 1.5 },
  'a text for a number': { price: 'cheap' },
  'a text for a truth value': { done: 'perhaps' },
  'text that is not JSON for JSON': { tags: 'milk' },
  'null where it must not be': { done: null },
  'a row that is there already': { id: 'todo-0', order: 0 },
}

/** Tests the statements of read models that are not folded row by row. */
export function testStatements(test: FixtureTest): void {
  test('execute() inserts, updates, deletes and reads rows under the name of the read model', async (fixture) => {
    const { store, model, create } = fixture
    const generation = await create(written)
    const seen: unknown[] = []
    await execute(store, generation, async (database) => {
      const rows = [1, 2, 3].map((order) => todo({ order, done: order === 3 }))
      await database.insertInto(model).values(rows).execute()
      await database.updateTable(model).set({ title: 'bread' }).where(`${model}.order`, '=', 2).execute()
      await database.deleteFrom(model).where(`${model}.order`, '=', 1).execute()
      seen.push(...(await database.selectFrom(model).selectAll().orderBy('order').execute()))
    })
    const expected = [todo({ order: 2, title: 'bread' }), todo({ order: 3, done: true })]
    assert.deepEqual(seen, expected)
    assert.deepEqual(await rowsOf(fixture, generation), expected)
  })

  test('execute() adds to a row that is there, by its primary key', async (fixture) => {
    const { store, model, create } = fixture
    const generation = await create(written)
    const add: Run = (database) =>
      database
        .insertInto(model)
        .values(todo({ price: 2 }))
        // biome-ignore lint/suspicious/noExplicitAny: the table has a name that is made for the test.
        .onConflict((conflict: any) =>
          conflict
            .columns(['order', 'id'])
            // biome-ignore lint/suspicious/noExplicitAny: as above.
            .doUpdateSet(({ eb, ref }: any) => ({ price: eb(ref(`${model}.price`), '+', ref('excluded.price')) })),
        )
        .execute()
    for (const _ of [1, 2, 3]) await execute(store, generation, add)
    assert.deepEqual(await rowsOf(fixture, generation), [todo({ price: 6 })])
  })

  test('execute() names the table in raw SQL, in common table expressions and in unions', async (fixture) => {
    const { store, model, create } = fixture
    const generation = await create(written)
    await execute(store, generation, async (database) => {
      await database.insertInto(model).values(todo()).execute()
      await sql`update ${sql.table(model)} set title = ${'raw'}`.execute(database)
      const { titles } = await database
        .with('mine', (inner: typeof database) => inner.selectFrom(model).select('title'))
        .selectFrom('mine')
        .select('title as titles')
        .executeTakeFirstOrThrow()
      assert.equal(titles, 'raw')
      const both = await database
        .selectFrom(model)
        .select('title')
        .unionAll(database.selectFrom(model).select('title'))
        .execute()
      assert.deepEqual(both, [{ title: 'raw' }, { title: 'raw' }])
    })
  })

  test('execute() writes into the one generation only', async (fixture) => {
    const { store, model, create } = fixture
    const [first, second] = [await create(written), await create(written)]
    await execute(store, second, (database) => database.insertInto(model).values(todo()).execute())
    assert.deepEqual(await rowsOf(fixture, first), [])
    assert.equal((await store.generations.measure(second)).rows, 1)
  })

  for (const use of ['selectFrom', 'insertInto', 'updateTable', 'deleteFrom', 'raw SQL', 'an alias', 'a join']) {
    test(`execute() refuses another table in ${use}`, async ({ store, model, create }) => {
      const generation = await create(written)
      const using: Run = async (database) => {
        const statements: Readonly<Record<string, () => Promise<unknown>>> = {
          selectFrom: () => database.selectFrom('outcry_lanes').selectAll().execute(),
          insertInto: () => database.insertInto('other').values({ a: 1 }).execute(),
          updateTable: () => database.updateTable('outcry_lanes').set({ epoch: 1 }).execute(),
          deleteFrom: () => database.deleteFrom('outcry_lanes').execute(),
          'raw SQL': () => sql`select * from ${sql.table('outcry_lanes')}`.execute(database),
          'an alias': () => database.selectFrom('outcry_lanes as mine').selectAll().execute(),
          'a join': () => database.selectFrom(model).innerJoin('outcry_lanes', 'epoch', 'order').selectAll().execute(),
        }
        await statements[use]?.()
      }
      await assert.rejects(execute(store, generation, using), withCode('input-invalid'))
    })
  }

  for (const [name, parts] of Object.entries(wrongValues)) {
    test(`execute() refuses ${name}, and nothing of the transaction is written`, async (fixture) => {
      const { store, model, create } = fixture
      const generation = await create(written)
      const there = todo({ id: 'todo-0', order: 0 })
      await execute(store, generation, (database) => database.insertInto(model).values(there).execute())
      const refused = execute(store, generation, async (database) => {
        await database.insertInto(model).values(todo()).execute()
        await database
          .insertInto(model)
          .values({ id: 'x', order: 7, done: false, ...parts })
          .execute()
      })
      await assert.rejects(refused, withCode('row-refused'))
      assert.deepEqual(await rowsOf(fixture, generation), [there])
    })
  }

  test('execute() says what is wrong with a statement', async ({ store, model, create }) => {
    const generation = await create(written)
    const wrong = execute(store, generation, (database) => database.updateTable(model).set({ colour: 1 }).execute())
    await assert.rejects(wrong, (error: Error) => {
      assert.match(error.message, /colour/)
      return withCode('input-invalid')(error)
    })
  })

  test('execute() throws what its work throws, and nothing of the transaction is written', async (fixture) => {
    const { store, model, create } = fixture
    const generation = await create(written)
    const own = new Error('of its own')
    const transaction = store.transaction(async ({ execute }) => {
      const failed = execute(generation, async (database) => {
        await database.insertInto(model).values(todo()).execute()
        throw own
      })
      await assert.rejects(failed, own)
    })
    await assert.rejects(transaction, own)
    assert.deepEqual(await rowsOf(fixture, generation), [])
  })

  test('execute() refuses a generation that is not there', async ({ store, create }) => {
    const generation = await create(written)
    await store.generations.drop(generation)
    const run: Run = (database) => database.insertInto(generation.model).values(todo()).execute()
    await assert.rejects(execute(store, generation, run), withCode('generation-not-found'))
  })
}
