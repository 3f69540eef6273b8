import assert from 'node:assert/strict'
import type { Kysely } from 'kysely'
import { type Fixture, type FixtureTest, todo } from './fixture.ts'

const TAGS = { nested: [{ a: null }], ok: true }

/** Tests that truth values and JSON are themselves in every result, however a query is put together. */
export function testTypedResults(test: FixtureTest): void {
  test('query() answers truth values and JSON under another name', async (fixture) => {
    const rows = await ask(fixture, (database, model) =>
      database.selectFrom(model).select(['done as finished', 'tags as labels']).execute(),
    )
    assert.deepEqual(rows, [{ finished: true, labels: TAGS }])
  })

  test('query() answers truth values and JSON through a join', async (fixture) => {
    const rows = await ask(fixture, (database, model) =>
      database
        .selectFrom(`${model} as a`)
        .innerJoin(`${model} as b`, 'a.id', 'b.id')
        .select(['a.done as one', 'b.done as other', 'b.tags'])
        .execute(),
    )
    assert.deepEqual(rows, [{ one: true, other: true, tags: TAGS }])
  })

  test('query() answers null where a join finds nothing', async (fixture) => {
    const rows = await ask(fixture, (database, model) =>
      database
        .selectFrom(`${model} as a`)
        .leftJoin(`${model} as b`, (join) => join.on('b.id', '=', 'nowhere'))
        .select(['a.done', 'b.done as none', 'b.tags as nothing'])
        .execute(),
    )
    assert.deepEqual(rows, [{ done: true, none: null, nothing: null }])
  })

  test('query() answers truth values and JSON through sub-selects and expressions', async (fixture) => {
    const rows = await ask(fixture, (database, model) =>
      database
        .with('inner_rows', (inner) => inner.selectFrom(model).select(['done as finished', 'tags']))
        .selectFrom((inner) => inner.selectFrom('inner_rows').selectAll().as('nested'))
        .selectAll()
        .execute(),
    )
    assert.deepEqual(rows, [{ finished: true, tags: TAGS }])
  })

  test('query() answers whole rows through a sub-select', async (fixture) => {
    const rows = await ask(fixture, (database, model) =>
      database
        .selectFrom((inner) => inner.selectFrom(model).selectAll().as('nested'))
        .selectAll()
        .execute(),
    )
    assert.deepEqual(rows, [row])
  })

  test('query() compares truth values', async (fixture) => {
    for (const done of [true, false]) {
      const rows = await ask(fixture, (database, model) =>
        database.selectFrom(model).select('id').where('done', '=', done).execute(),
      )
      assert.equal(rows.length, done ? 1 : 0)
    }
  })

  test('query() counts as numbers', async (fixture) => {
    const [counted] = await ask(fixture, (database, model) =>
      database
        .selectFrom(model)
        .select(({ fn }) => fn.countAll<number>().as('count'))
        .execute(),
    )
    assert.equal(Number(counted?.['count']), 1)
  })
}

const row = todo({ done: true, tags: TAGS, order: Number.MAX_SAFE_INTEGER })

type Rows = readonly Record<string, unknown>[]

async function ask(
  { store, model, create, write }: Fixture,
  // biome-ignore lint/suspicious/noExplicitAny: the tables have names that only the test knows.
  run: (database: Kysely<any>, model: string) => Promise<Rows>,
): Promise<Rows> {
  const generation = await create()
  await write(generation, { a: row })
  return store.query(new Map([[model, generation.generation]]), (database) => run(database, model))
}
