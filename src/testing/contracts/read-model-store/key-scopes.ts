import assert from 'node:assert/strict'
import { sql } from 'kysely'
import type { AnyDatabase } from '../../../projections/read-model-store.ts'
import { withCode } from '../eventually.ts'
import { type Fixture, type FixtureTest, todo } from './fixture.ts'

const keys = [
  'todo-a',
  'todo-acme~1',
  'todo-acme~2',
  'todo-acme~\u{1f6d2}',
  'todo-acmf~1',
  'todo-b~1',
  'list-acme~1',
  '~acme~x',
]

type Run = (database: AnyDatabase, model: string) => Promise<readonly { id: string }[]>

const queries: Readonly<Record<string, Run>> = {
  'all rows': (database, model) => database.selectFrom(model).select('id').orderBy('id').execute(),
  'rows by another name': (database, model) =>
    database.selectFrom(`${model} as other`).select('other.id').orderBy('other.id').execute(),
  'a condition on everything': (database, model) =>
    database
      .selectFrom(model)
      .select('id')
      .where(sql<boolean>`1 = 1 or ${sql.ref('id')} is not null`)
      .orderBy('id')
      .execute(),
  'a sub-query': (database, model) =>
    database
      .selectFrom((from) => from.selectFrom(model).select('id').as('inner'))
      .select('id')
      .orderBy('id')
      .execute(),
  'a common table expression': (database, model) =>
    database
      .with('mine', (inner) => inner.selectFrom(model).select('id'))
      .selectFrom('mine')
      .select('id')
      .orderBy('id')
      .execute(),
  'a join': (database, model) =>
    database
      .selectFrom(model)
      .innerJoin(`${model} as second`, 'second.id', `${model}.id`)
      .select('second.id')
      .orderBy('second.id')
      .execute(),
  'a union': (database, model) =>
    database.selectFrom(model).select('id').union(database.selectFrom(model).select('id')).orderBy('id').execute(),
  'raw SQL that names the table': async (database, model) =>
    (await sql<{ id: string }>`select id from ${sql.table(model)} order by id`.execute(database)).rows,
}

/** Tests that a query sees only rows with the keys that it may see. */
export function testKeyScopes(test: FixtureTest): void {
  const written = async ({ create, write }: Fixture) => {
    const generation = await create()
    await write(generation, Object.fromEntries(keys.map((key) => [key, todo({ id: key })])))
  }
  const seen = async ({ store, model }: Fixture, prefixes: readonly string[], run: Run) => {
    const rows = await store.query(
      new Map([[model, 1]]),
      (database) => run(database, model),
      new Map([[model, prefixes]]),
    )
    return rows.map(({ id }) => id).sort()
  }

  for (const [name, run] of Object.entries(queries)) {
    test(`query() shows ${name} within the keys it may see`, async (fixture) => {
      await written(fixture)
      const own = ['todo-acme~1', 'todo-acme~2', 'todo-acme~\u{1f6d2}']
      assert.deepEqual(await seen(fixture, ['todo-acme~'], run), own)
      assert.deepEqual(await seen(fixture, ['todo-acme~', 'list-acme~'], run), ['list-acme~1', ...own])
      assert.deepEqual(await seen(fixture, ['~acme~'], run), ['~acme~x'])
      assert.deepEqual(await seen(fixture, ['todo-nobody~'], run), [])
      assert.deepEqual(await seen(fixture, [], run), [])
    })
  }

  test('query() refuses a table without a scope beside one that has', async (fixture) => {
    await written(fixture)
    const { store, model } = fixture
    const scopes = new Map([[model, ['todo-acme~']]])
    for (const table of ['outcry_lanes', `${model}__g1`]) {
      const other = store.query(
        new Map([[model, 1]]),
        (database) => database.selectFrom(table).selectAll().execute(),
        scopes,
      )
      await assert.rejects(other, withCode('input-invalid'))
    }
  })
}
