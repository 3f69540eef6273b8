import assert from 'node:assert/strict'
import { eventually } from '../eventually.ts'
import { type FixtureTest, type ReadModelStoreFeatures, todo } from './fixture.ts'

/** Tests that waiting for a commit is no polling. */
export function testCommits(test: FixtureTest, features: ReadModelStoreFeatures): void {
  test('onCommit() calls back by the time that a transaction answers', async ({ store, create, write }) => {
    const generation = await create()
    let calls = 0
    store.onCommit(() => calls++)
    await write(generation, { a: todo() })
    assert.ok(calls >= 1)
  })

  test('onCommit() calls back after the commit, when queries see it', async ({ store, model, create, write }) => {
    const generation = await create()
    const seen = new Promise<number>((resolve, reject) => {
      store.onCommit(() => {
        const rows = store.query(new Map([[model, 1]]), (database) => database.selectFrom(model).select('id').execute())
        rows.then(({ length }) => resolve(length), reject)
      })
    })
    await write(generation, { a: todo() })
    assert.equal(await seen, 1)
  })

  test('onCommit() calls every listener back, until it ends', async ({ store, create, write }) => {
    const generation = await create()
    const calls = { ended: 0, going: 0 }
    const end = store.onCommit(() => calls.ended++)
    store.onCommit(() => calls.going++)
    await write(generation, { a: todo() })
    assert.ok(calls.ended > 0)
    end()
    end()
    const before = { ...calls }
    await write(generation, { a: null })
    assert.equal(calls.ended, before.ended)
    assert.ok(calls.going > before.going)
  })

  test('onCommit() does not call back for a transaction that is rolled back', async ({ store }) => {
    let calls = 0
    store.onCommit(() => calls++)
    await assert.rejects(store.transaction(() => Promise.reject(new Error('rolled back'))))
    assert.equal(calls, 0)
  })

  if (features.shared) {
    test('onCommit() calls back soon after a commit of another opening', async (fixture) => {
      const generation = await fixture.create()
      const other = await fixture.openAgain()
      let calls = 0
      other.onCommit(() => calls++)
      await fixture.write(generation, { a: todo() })
      await eventually('the other opening hears of the commit', () => calls > 0)
    })
  }
}
