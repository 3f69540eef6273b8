import assert from 'node:assert/strict'
import { sql } from 'kysely'
import { type FixtureTest, todo } from './fixture.ts'

/** Tests that queries name read models and read the tables of their generations. */
export function testQueries(test: FixtureTest): void {
  test('query() answers the declared properties of the rows and nothing else', async ({ store, model, ...fixture }) => {
    const generation = await fixture.create()
    await fixture.write(generation, { a: todo() })
    const rows = await store.query(new Map([[model, 1]]), (database) =>
      database.selectFrom(model).selectAll().execute(),
    )
    assert.deepEqual(rows, [todo()])
  })

  test('query() reads the generation that is asked for', async ({ store, model, create, write }) => {
    await write(await create(), { a: todo({ title: 'first' }) })
    await write(await create(), { a: todo({ title: 'second' }) })
    for (const [index, title] of ['first', 'second'].entries()) {
      const tables = new Map([[model, index + 1]])
      const rows = await store.query(tables, (database) => database.selectFrom(model).select('title').execute())
      assert.deepEqual(rows, [{ title }])
    }
  })

  test('query() takes references to the table by the name of the read model', async ({ store, model, ...fixture }) => {
    await fixture.write(await fixture.create(), { a: todo({ order: 1 }), b: todo({ order: 2 }) })
    const rows = await store.query(new Map([[model, 1]]), (database) =>
      database
        .selectFrom(model)
        .selectAll(model)
        .where(`${model}.order`, '>', 1)
        .orderBy(`${model}.order`)
        .groupBy([`${model}.id`, 'title', 'order', 'price', 'done', 'tags'])
        .execute(),
    )
    assert.deepEqual(rows, [todo({ order: 2 })])
  })

  test('query() joins read models, also with themselves', async ({ store, model, create, write }) => {
    const other = `${model}_b`
    await write(await create(), { a: todo({ id: 'a', order: 1 }), b: todo({ id: 'b', order: 2 }) })
    await write(await create({ model: other }), { a: todo({ id: 'a', title: 'other' }) })
    const rows = await store.query(
      new Map([
        [model, 1],
        [other, 1],
      ]),
      (database) =>
        database
          .selectFrom(model)
          .innerJoin(`${model} as next`, 'next.id', `${model}.id`)
          .leftJoin(other, `${other}.id`, `${model}.id`)
          .select([`${model}.id`, 'next.order', `${other}.title`])
          .orderBy(`${model}.id`)
          .execute(),
    )
    assert.deepEqual(rows, [
      { id: 'a', order: 1, title: 'other' },
      { id: 'b', order: 2, title: null },
    ])
  })

  test('query() takes sub-selects and common table expressions', async ({ store, model, create, write }) => {
    await write(await create(), { a: todo({ id: 'a', order: 1 }), b: todo({ id: 'b', order: 5 }) })
    const rows = await store.query(new Map([[model, 1]]), (database) =>
      database
        .with('late', (inner) => inner.selectFrom(model).select(['id', 'order']).where('order', '>', 1))
        .selectFrom('late')
        .innerJoin(
          database
            .selectFrom(model)
            .select(({ fn }) => fn.max('order').as('most'))
            .as('top'),
          (join) => join.onTrue(),
        )
        .select(['late.id', 'top.most'])
        .where('late.id', 'in', database.selectFrom(model).select(`${model}.id`))
        .execute(),
    )
    assert.deepEqual(rows, [{ id: 'b', most: 5 }])
  })

  test('query() lets a common table expression hide the read model of its name', async ({
    store,
    model,
    ...fixture
  }) => {
    await fixture.write(await fixture.create(), { a: todo({ id: 'a' }), b: todo({ id: 'b' }) })
    const rows = await store.query(new Map([[model, 1]]), (database) =>
      database
        .with(model, (inner) => inner.selectFrom(`${model} as source`).select('id as renamed').where('id', '=', 'b'))
        .selectFrom(model)
        .selectAll()
        .execute(),
    )
    assert.deepEqual(rows, [{ renamed: 'b' }])
  })

  test('query() takes raw SQL that names the table through sql.table', async ({ store, model, ...fixture }) => {
    await fixture.write(await fixture.create(), { a: todo({ title: 'raw' }) })
    const { rows } = await store.query(new Map([[model, 1]]), (database) =>
      sql`select ${sql.ref(`${model}.title`)} from ${sql.table(model)}`.execute(database),
    )
    assert.deepEqual(rows, [{ title: 'raw' }])
  })

  test('query() rejects with what it throws, and the next one works', async ({ store, model, create }) => {
    await create()
    const error = new Error('thrown by the query')
    await assert.rejects(
      store.query(new Map(), () => Promise.reject(error)),
      (thrown) => thrown === error,
    )
    const count = await store.query(new Map([[model, 1]]), (database) =>
      database.selectFrom(model).selectAll().execute(),
    )
    assert.deepEqual(count, [])
  })

  test('query() cannot write', async ({ store, model, create, write, read }) => {
    const generation = await create()
    await write(generation, { a: todo() })
    const tables = new Map([[model, 1]])
    await assert.rejects(store.query(tables, (database) => database.deleteFrom(model).execute()))
    await assert.rejects(store.query(tables, (database) => sql`delete from ${sql.table(model)}`.execute(database)))
    await assert.rejects(store.query(tables, (database) => sql`drop table ${sql.table(model)}`.execute(database)))
    assert.deepEqual(await read(generation, 'a'), { a: todo() })
  })
}
