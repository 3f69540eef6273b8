import assert from 'node:assert/strict'
import type { LaneCheckpoint, LaneLease } from '../../../projections/read-model-store.ts'
import { eventually } from '../eventually.ts'
import { type Fixture, type FixtureTest, todo } from './fixture.ts'

/** Tests that only the owner of a lane moves its checkpoint, and each step once. */
export function testFencing(test: FixtureTest): void {
  test("advance() moves the owner's checkpoint and answers the generation", async (fixture) => {
    const generation = await fixture.create()
    const lease = await fixture.claimLane(generation, 0)
    const to = { lane: 0, position: '12', lastEvent: { id: 'event-1', position: '11' } }
    assert.deepEqual(await advance(fixture, lease, to), [writtenOf(generation)])
    assert.deepEqual(await fixture.store.generations.checkpoints(generation), [to, { lane: 1, position: '0' }])
  })

  test('advance() is followed by the next, and claim() answers the last', async (fixture) => {
    const generation = await fixture.create()
    const lease = await fixture.claimLane(generation, 0)
    for (const position of ['5', '40', '100000000000000000000']) {
      const before = (await fixture.store.generations.checkpoints(generation))[0]
      assert.equal((await advance(fixture, { ...lease, ...before }, { lane: 0, position })).length, 1)
    }
    assert.equal((await fixture.claimLane(generation, 0)).position, '100000000000000000000')
  })

  test('advance() forgets the last event when it is given none', async (fixture) => {
    const generation = await fixture.create({ lanes: [0] })
    const lease = await fixture.claimLane(generation, 0)
    const first = { lane: 0, position: '5', lastEvent: { id: 'event-1', position: '5' } }
    await advance(fixture, lease, first)
    await advance(fixture, { ...lease, ...first }, { lane: 0, position: '6' })
    assert.deepEqual(await fixture.store.generations.checkpoints(generation), [{ lane: 0, position: '6' }])
  })

  test('advance() changes nothing for another owner', async (fixture) => {
    const { lease, refuses } = await claimed(fixture)
    await refuses({ ...lease, owner: 'somebody else' })
  })

  test('advance() changes nothing for an earlier epoch of the same owner', async (fixture) => {
    const { generation, lease, refuses } = await claimed(fixture)
    await fixture.claimLane(generation, 0)
    await refuses(lease)
  })

  test('advance() changes nothing for a later epoch', async (fixture) => {
    const { lease, refuses } = await claimed(fixture)
    await refuses({ ...lease, epoch: lease.epoch + 1 })
  })

  test('advance() changes nothing from another position, though owner and epoch are right', async (fixture) => {
    const { lease, refuses } = await claimed(fixture)
    await refuses({ ...lease, position: '7' })
  })

  test('advance() changes nothing for another fingerprint', async (fixture) => {
    const { lease, refuses } = await claimed(fixture)
    await refuses({ ...lease, fingerprint: 'other' })
  })

  test('advance() changes nothing for the live lanes while the generation is building', async (fixture) => {
    const { lease, refuses } = await claimed(fixture)
    await refuses({ ...lease, scope: 'live' })
  })

  test('advance() changes nothing for a lease that was released', async (fixture) => {
    const { lease, refuses } = await claimed(fixture)
    await fixture.store.leases.release(lease.owner)
    await refuses(lease)
  })

  test('advance() changes nothing for an owner whose lease ran out and was taken', async (fixture) => {
    const generation = await fixture.create()
    const lease = await fixture.claimLane(generation, 0, { owner: 'paused', leaseMs: 30 })
    await eventually(
      'the lease is taken over',
      async () => (await fixture.claim(generation, { owner: 'b' })).length > 0,
    )
    assert.deepEqual(await advance(fixture, lease, { lane: 0, position: '10' }), [])
  })

  test('advance() lets exactly one of two writers with the same lease take a step', async (fixture) => {
    const { lease } = await claimed(fixture)
    const steps = await Promise.all(['8', '9'].map((position) => advance(fixture, lease, { lane: 0, position })))
    assert.deepEqual(steps.map(({ length }) => length).sort(), [0, 1])
  })

  test('a paused owner that wakes up cannot write, whatever it read before', async (fixture) => {
    const { generation, lease } = await claimed(fixture)
    const write = async (writer: LaneLease, title: string) =>
      fixture.store.transaction(async (transaction) => {
        const generations = await transaction.advance(writer, { lane: 0, position: '20' })
        for (const each of generations) await transaction.writeRows(each, new Map([['a', todo({ title })]]))
      })
    await write(lease, 'by the owner')
    await write(lease, 'by the one that was paused')
    assert.equal((await fixture.read(generation, 'a'))['a']?.['title'], 'by the owner')
  })

  test('advance() of one read model leaves others alone', async (fixture) => {
    const other = await fixture.create({ model: `${fixture.model}_b` })
    await fixture.claim(other)
    const { lease } = await claimed(fixture)
    await advance(fixture, lease, { lane: 0, position: '10' })
    assert.equal((await fixture.store.generations.checkpoints(other))[0]?.position, '0')
  })

  test('advanceAll() moves each lane as advance() does, and answers the generations of each', async (fixture) => {
    const generation = await fixture.createLive({ lanes: [0, 1, 2] })
    const [first, , third] = await fixture.claim('live')
    assert.ok(first && third)
    const lastEvent = { id: 'event-1', position: '11' }
    const moves = [
      { lease: third, to: { lane: 2, position: '12', lastEvent } },
      { lease: first, to: { lane: 0, position: '9' } },
    ]
    const moved = await fixture.store.transaction((transaction) => transaction.advanceAll(moves))
    assert.deepEqual(moved, [[writtenOf(generation)], [writtenOf(generation)]])
    assert.deepEqual(await fixture.store.generations.checkpoints(generation), [
      { lane: 0, position: '9' },
      { lane: 1, position: '0' },
      { lane: 2, position: '12', lastEvent },
    ])
  })

  test('advanceAll() changes nothing in a lane whose owner, epoch or position is another', async (fixture) => {
    const generation = await fixture.createLive({ lanes: [0, 1, 2, 3] })
    const leases = await fixture.claim('live')
    const wrong: Partial<LaneLease>[] = [{ epoch: 99 }, { position: '7' }, { fingerprint: 'other' }, {}]
    const moves = leases.map((lease, index) => ({
      lease: { ...lease, ...wrong[index] },
      to: { lane: lease.lane, position: '5' },
    }))
    // The fingerprint is that of all: asked for with a wrong one, no lane is moved.
    const moveAll = (some: typeof moves) => fixture.store.transaction((transaction) => transaction.advanceAll(some))
    assert.deepEqual(await moveAll(moves.slice(2, 3)), [[]])
    assert.deepEqual(await moveAll(moves.filter((_, index) => index !== 2)), [[], [], [writtenOf(generation)]])
    const foreign = moves.slice(3).map(({ lease, to }) => ({ lease: { ...lease, owner: 'somebody else' }, to }))
    assert.deepEqual(await moveAll(foreign), [[]])
    const positions = (await fixture.store.generations.checkpoints(generation)).map(({ position }) => position)
    assert.deepEqual(positions, ['0', '0', '0', '5'])
    assert.deepEqual(await moveAll([]), [])
  })

  test('advanceAll() moves both generations of lanes that have joined', async (fixture) => {
    const { store, create, createLive, claim } = fixture
    const live = await createLive({ lanes: [0, 1] })
    const leases = await claim('live')
    const built = await create({ lanes: [0, 1] })
    for (const lease of await claim(built, { owner: 'builder' })) {
      assert.ok(await store.transaction((transaction) => transaction.join(lease)))
    }
    const moves = leases.map((lease) => ({ lease, to: { lane: lease.lane, position: '5' } }))
    const moved = await store.transaction((transaction) => transaction.advanceAll(moves))
    for (const generations of moved) {
      const numbers = generations.map(({ generation }) => generation).toSorted()
      assert.deepEqual(numbers, [live.generation, built.generation])
    }
  })
}

/** Claims a lane that has come to position 5, and checks that a lease does not move it. */
async function claimed(fixture: Fixture) {
  const generation = await fixture.create({ lanes: [0] })
  const first = await fixture.claimLane(generation, 0)
  await advance(fixture, first, { lane: 0, position: '5' })
  const lease = { ...first, position: '5' }
  const refuses = async (wrong: LaneLease) => {
    assert.deepEqual(await advance(fixture, wrong, { lane: 0, position: '10' }), [])
    assert.deepEqual(await fixture.store.generations.checkpoints(generation), [{ lane: 0, position: '5' }])
  }
  return { generation, lease, refuses }
}

function advance({ store }: Fixture, lease: LaneLease, to: LaneCheckpoint) {
  return store.transaction((transaction) => transaction.advance(lease, to))
}

function writtenOf({ model, generation }: { model: string; generation: number }) {
  return { model, generation, hasDeadLetters: false }
}
