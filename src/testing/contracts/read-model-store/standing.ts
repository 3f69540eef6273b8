import assert from 'node:assert/strict'
import { eventually } from '../eventually.ts'
import { FINGERPRINT, type FixtureTest } from './fixture.ts'

/** Tests what everybody can see of lanes and their owners. */
export function testStanding(test: FixtureTest): void {
  test('standing() says how far each lane is and who holds it', async ({ store, createLive, claim, claimLane }) => {
    const generation = await createLive({ lanes: [1, 0] })
    const lease = await claimLane('live', 0, { owner: 'a', except: [1] })
    const lastEvent = { id: 'e7', position: '7' }
    await store.transaction((transaction) => transaction.advance(lease, { lane: 0, position: '8', lastEvent }))
    assert.deepEqual((await store.leases.standing(generation)).lanes, [
      { lane: 0, position: '8', lastEvent, live: true, owner: 'a' },
      { lane: 1, position: '0', live: true },
    ])
    await claim('live', { owner: 'b' })
    assert.deepEqual(
      (await store.leases.standing(generation)).lanes.map(({ owner }) => owner),
      ['a', 'b'],
    )
  })

  test('standing() names nobody whose lease has run out or was given back', async ({ store, createLive, claim }) => {
    const generation = await createLive({ lanes: [0, 1] })
    const owners = async () => (await store.leases.standing(generation)).lanes.map(({ owner }) => owner)
    await claim('live', { owner: 'a', except: [1], leaseMs: 30 })
    await eventually('the lease runs out', async () => (await owners())[0] === undefined)
    await claim('live', { owner: 'b' })
    assert.deepEqual(await owners(), ['b', 'b'])
    await store.leases.release('b')
    assert.deepEqual(await owners(), [undefined, undefined])
  })

  test('standing() counts who is there to write this version, with or without lanes', async (fixture) => {
    const { store, model, createLive } = fixture
    const generation = await createLive()
    const writers = async () => (await store.leases.standing(generation)).writers
    assert.equal(await writers(), 0)
    await store.leases.enlist('a', 60_000, [{ model, fingerprint: FINGERPRINT }])
    await store.leases.enlist('b', 60_000, [{ model, fingerprint: 'another version' }])
    await store.leases.enlist('c', 60_000, [{ model: `${model}_b`, fingerprint: FINGERPRINT }])
    assert.equal(await writers(), 1)
    await store.leases.enlist('d', 30, [{ model, fingerprint: FINGERPRINT }])
    await eventually('the short one is gone', async () => (await writers()) === 1)
    await store.leases.release('a')
    assert.equal(await writers(), 0)
  })

  test('standing() of a generation that is not there has no lanes', async ({ store, model }) => {
    assert.deepEqual(await store.leases.standing({ model, generation: 7 }), { lanes: [], writers: 0 })
  })
}
