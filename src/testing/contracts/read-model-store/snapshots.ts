import assert from 'node:assert/strict'
import type { Kysely } from 'kysely'
import { type Fixture, type FixtureTest, todo } from './fixture.ts'

/** Tests that readers see whole transactions, and one state in all their queries. */
export function testSnapshots(test: FixtureTest): void {
  test('query() sees nothing of a transaction that is not committed', async (fixture) => {
    const { store, model, create } = fixture
    const generation = await create()
    await store.transaction(async (transaction) => {
      await transaction.writeRows(generation, new Map([['a', todo()]]))
      assert.equal(await countRows(fixture), 0)
      assert.equal((await store.generations.list(model)).length, 1)
    })
    assert.equal(await countRows(fixture), 1)
  })

  test('query() sees one state, whatever is committed meanwhile', async (fixture) => {
    const { store, model, create, write } = fixture
    const generation = await create()
    await write(generation, { a: todo() })
    await store.query(new Map([[model, 1]]), async (database) => {
      assert.equal(await count(database, model), 1)
      await write(generation, { b: todo() })
      assert.equal(await count(database, model), 1)
    })
    assert.equal(await countRows(fixture), 2)
  })

  test('query() sees two rows that change together always together', async (fixture) => {
    const { store, model, create, write } = fixture
    const generation = await create()
    await write(generation, { a: todo({ order: 0 }), b: todo({ order: 0 }) })
    let writing = true
    const writer = (async () => {
      for (let order = 1; order <= 30; order++) await write(generation, { a: todo({ order }), b: todo({ order }) })
      writing = false
    })()
    while (writing) {
      await store.query(new Map([[model, 1]]), async (database) => {
        const a = await database.selectFrom(model).select('order').execute()
        const b = await database.selectFrom(model).select('order').execute()
        assert.equal(new Set([...a, ...b].map(({ order }) => order)).size, 1)
      })
    }
    await writer
  })

  test('query() can be called many times at once', async (fixture) => {
    const { store, model, create, write } = fixture
    const models = Array.from({ length: 12 }, (_, index) => `${model}_${index}`)
    for (const [order, name] of models.entries()) await write(await create({ model: name }), { a: todo({ order }) })
    const orders = await Promise.all(
      models.map((name) =>
        store.query(new Map([[name, 1]]), async (database) => {
          await count(database, name)
          const [row] = await database.selectFrom(name).select('order').execute()
          return row?.order
        }),
      ),
    )
    assert.deepEqual(orders, [...models.keys()])
  })
}

// biome-ignore lint/suspicious/noExplicitAny: the tables have names that only the test knows.
async function count(database: Kysely<any>, model: string): Promise<number> {
  return (await database.selectFrom(model).select('id').execute()).length
}

function countRows({ store, model }: Fixture): Promise<number> {
  return store.query(new Map([[model, 1]]), (database) => count(database, model))
}
