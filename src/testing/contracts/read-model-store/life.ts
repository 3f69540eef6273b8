import assert from 'node:assert/strict'
import { letter } from './dead-letters.ts'
import { FINGERPRINT, type FixtureTest, type ReadModelStoreFeatures, todo } from './fixture.ts'

/** Tests how a store ends and begins again. */
export function testLife(test: FixtureTest, features: ReadModelStoreFeatures): void {
  test('close() waits for a transaction under way', async ({ store, create }) => {
    const generation = await create()
    const order: string[] = []
    const transaction = store
      .transaction(async (each) => {
        await each.writeRows(generation, new Map([['a', todo()]]))
        return each.readRows(generation, ['a'])
      })
      .then(({ size }) => order.push(`committed ${size}`))
    await Promise.all([transaction, store.close().then(() => order.push('closed'))])
    assert.deepEqual(order, ['committed 1', 'closed'])
  })

  test('close() can be called twice', async ({ store }) => {
    await store.close()
    await store.close()
  })

  test('a closed store refuses work', async ({ store }) => {
    await store.close()
    await assert.rejects(store.transaction(async () => 1))
    await assert.rejects(store.generations.list())
  })

  if (features.persists) {
    test('a store that is opened again has everything', async (fixture) => {
      const { store, model } = fixture
      const generation = await fixture.createLive()
      const lease = await fixture.claimLane('live', 0)
      await store.transaction(async (transaction) => {
        await transaction.advance(lease, { lane: 0, position: '9' })
        await transaction.writeRows(generation, new Map([['a', todo()]]))
        await transaction.park([letter(generation)])
      })
      await store.close()
      const again = await fixture.openAgain()
      assert.equal((await again.generations.serving(model, FINGERPRINT))?.generation, 1)
      assert.equal((await again.generations.checkpoints(generation))[0]?.position, '9')
      assert.equal((await again.deadLetters.list({ model })).length, 1)
      const rows = await again.transaction((transaction) => transaction.readRows(generation, ['a']))
      assert.deepEqual(rows.get('a'), todo())
      const next = await again.transaction((transaction) =>
        transaction.advance({ ...lease, position: '9' }, { lane: 0, position: '10' }),
      )
      assert.equal(next.length, 1)
    })
  }

  if (features.shared) {
    test('serving() shows at once what another process has committed', async (fixture) => {
      const { store, model } = fixture
      const other = await fixture.openAgain()
      assert.equal(await other.generations.serving(model, FINGERPRINT), undefined)
      const generation = await fixture.createLive()
      assert.equal((await other.generations.serving(model, FINGERPRINT))?.generation, 1)
      await store.transaction((transaction) => transaction.retire(generation))
      assert.equal(await other.generations.serving(model, FINGERPRINT), undefined)
    })

    test('two openings share leases and rows', async (fixture) => {
      const generation = await fixture.createLive()
      const other = await fixture.openAgain()
      await fixture.claim('live', { owner: 'a' })
      const request = { model: fixture.model, fingerprint: FINGERPRINT, scope: 'live', leaseMs: 60_000 } as const
      assert.deepEqual(await other.leases.claim({ ...request, owner: 'b' }), [])
      await fixture.write(generation, { a: todo() })
      const rows = await other.transaction((transaction) => transaction.readRows(generation, ['a']))
      assert.deepEqual(rows.get('a'), todo())
    })
  }
}
