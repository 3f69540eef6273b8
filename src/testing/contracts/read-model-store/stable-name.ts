import assert from 'node:assert/strict'
import { type Fixture, type FixtureTest, todo, todoColumns } from './fixture.ts'

/** Tests the name under which outsiders find a read model. */
export function testStableName(test: FixtureTest): void {
  test('there is nothing under the name before a generation is served', async (fixture) => {
    await fixture.create()
    await assert.rejects(rowsByName(fixture))
  })

  test('the name shows the declared properties of the generation that is served', async (fixture) => {
    await fixture.write(await fixture.createLive(), { a: todo() })
    assert.deepEqual(await rowsByName(fixture), [todo()])
  })

  test('the name follows the newest serve(), also to other columns', async (fixture) => {
    const first = await fixture.createLive()
    await fixture.write(first, { a: todo() })
    const columns = [...todoColumns, { name: 'colour', type: 'text', nullable: false }] as const
    const second = await fixture.createLive({ fingerprint: 'f2', columns })
    await fixture.write(second, { a: todo({ colour: 'red' }) })
    assert.deepEqual(await rowsByName(fixture), [todo({ colour: 'red' })])
    await fixture.store.transaction((transaction) => transaction.serve(first))
    assert.deepEqual(await rowsByName(fixture), [todo()])
  })

  test('the name goes back to the one served before when the newest is retired', async (fixture) => {
    await fixture.write(await fixture.createLive(), { a: todo() })
    const second = await fixture.createLive({ fingerprint: 'f2' })
    await fixture.store.transaction((transaction) => transaction.retire(second))
    assert.deepEqual(await rowsByName(fixture), [todo()])
  })

  test('there is nothing under the name when the last generation is retired', async (fixture) => {
    const generation = await fixture.createLive()
    await fixture.store.transaction((transaction) => transaction.retire(generation))
    await assert.rejects(rowsByName(fixture))
    await fixture.store.generations.drop(generation)
  })
}

function rowsByName({ store, model }: Fixture): Promise<unknown> {
  return store.query(new Map(), (database) => database.selectFrom(model).selectAll().execute())
}
