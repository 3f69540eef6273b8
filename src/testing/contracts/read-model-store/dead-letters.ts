import assert from 'node:assert/strict'
import type { DeadLetter, DeadLetterRequest, GenerationKey } from '../../../projections/read-model-store.ts'
import type { Fixture, FixtureTest } from './fixture.ts'

/** A dead letter of a generation. */
export function letter({ model, generation }: GenerationKey, parts: Partial<DeadLetter> = {}): DeadLetter {
  return {
    model,
    generation,
    lane: 0,
    key: 'todo-1',
    position: '5',
    streamId: 'todo-1',
    revision: 3,
    type: 'TodoAdded',
    reason: 'the fold threw',
    waiting: false,
    parkedAt: '2026-01-02T03:04:05.678Z',
    ...parts,
  }
}

/** Tests what is set aside, and what is asked to be done with it. */
export function testDeadLetters(test: FixtureTest): void {
  test('list() answers letters as they were parked', async (fixture) => {
    const generation = await fixture.create()
    const letters = [
      letter(generation, { reason: 'Zażółć "quoted"\n🦉' }),
      letter(generation, { lane: 'log', key: 'b', position: '6', waiting: true, revision: Number.MAX_SAFE_INTEGER }),
    ]
    await park(fixture, letters)
    assert.deepEqual(await fixture.store.deadLetters.list({ model: fixture.model }), letters)
  })

  test('advance() and advanceAll() say of each generation whether the lane has dead letters in it', async (fixture) => {
    const { store, create, createLive, claim } = fixture
    const live = await createLive()
    const leases = await claim('live')
    const built = await create()
    for (const lease of await claim(built, { owner: 'builder' })) {
      assert.ok(await store.transaction((transaction) => transaction.join(lease)))
    }
    await park(fixture, [letter(live), letter(built, { lane: 1, key: 'todo-2' })])
    const moves = leases.map((lease) => ({ lease, to: { lane: lease.lane, position: '5' } }))
    const all = await store.transaction((transaction) => transaction.advanceAll(moves))
    const lettersIn = (written: (typeof all)[number]) =>
      written.filter(({ hasDeadLetters }) => hasDeadLetters).map(({ generation }) => generation)
    assert.deepEqual(all.map(lettersIn), [[live.generation], [built.generation]])
    const [first] = leases
    assert.ok(first)
    const moved = { ...first, position: '5' }
    const one = await store.transaction((transaction) => transaction.advance(moved, { ...moved, position: '6' }))
    assert.deepEqual([one.length, lettersIn(one)], [2, [live.generation]])
    await store.transaction((transaction) => transaction.unpark(live, 'todo-1'))
    const next = { ...first, position: '6' }
    const none = await store.transaction((transaction) => transaction.advance(next, { ...next, position: '7' }))
    assert.deepEqual([none.length, lettersIn(none)], [2, []])
  })

  test('list() answers letters in the order of the log', async (fixture) => {
    const generation = await fixture.create()
    const positions = ['9', '10', '100', '99', '1000000000000000000000', '8']
    await park(
      fixture,
      positions.map((position) => letter(generation, { position, key: `key-${position}` })),
    )
    const listed = await fixture.store.deadLetters.list({ model: fixture.model })
    assert.deepEqual(
      listed.map(({ position }) => position),
      ['8', '9', '10', '99', '100', '1000000000000000000000'],
    )
  })

  test('count() counts those of one model, waiting ones too', async (fixture) => {
    const { store, model, create } = fixture
    assert.equal(await store.deadLetters.count(model), 0)
    const [first, second] = [await create(), await create({ model: `${model}_b` })]
    await park(fixture, [letter(first), letter(first, { position: '6', waiting: true }), letter(second)])
    assert.equal(await store.deadLetters.count(model), 2)
  })

  test('list() answers those of one model, generation or key, at most as many as asked for', async (fixture) => {
    const { store, model, create } = fixture
    const [first, second, other] = [await create(), await create(), await create({ model: `${model}_b` })]
    const keys = ['a', 'b']
    await park(
      fixture,
      [first, second, other].flatMap((each) => keys.map((key) => letter(each, { key }))),
    )
    const count = async (filter: Parameters<typeof store.deadLetters.list>[0]) =>
      (await store.deadLetters.list(filter)).length
    assert.equal(await count({ model }), 4)
    assert.equal(await count({ model, generation: 2 }), 2)
    assert.equal(await count({ model, key: 'a' }), 2)
    assert.equal(await count({ model, generation: 2, key: 'b' }), 1)
    assert.equal(await count({ model, limit: 3 }), 3)
    assert.ok((await count({})) >= 6)
  })

  test('park() leaves a letter that is there as it is', async (fixture) => {
    const generation = await fixture.create()
    await park(fixture, [letter(generation)])
    await park(fixture, [letter(generation, { reason: 'another one' }), letter(generation, { position: '6' })])
    const listed = await fixture.store.deadLetters.list({ model: fixture.model })
    assert.deepEqual(listed, [letter(generation), letter(generation, { position: '6' })])
  })

  test('park() takes many letters at once, or none', async (fixture) => {
    const generation = await fixture.create()
    await park(fixture, [])
    await park(
      fixture,
      Array.from({ length: 1500 }, (_, index) => letter(generation, { position: String(index + 1) })),
    )
    assert.equal((await fixture.store.deadLetters.list({ model: fixture.model })).length, 1000)
    assert.equal((await fixture.store.deadLetters.list({ model: fixture.model, limit: 5000 })).length, 1500)
  })

  test('parkedKeys() answers each key of some lanes once', async (fixture) => {
    const [generation, other] = [await fixture.create(), await fixture.create()]
    await park(fixture, [
      letter(generation, { key: 'b' }),
      letter(generation, { key: 'b', position: '6' }),
      letter(generation, { key: 'a' }),
      letter(generation, { key: 'c', lane: 1 }),
      letter(other, { key: 'd' }),
    ])
    const keys = await fixture.store.transaction((transaction) => transaction.parkedKeys(generation, [0, 2]))
    assert.deepEqual([...keys].sort(), ['a', 'b'])
  })

  test('parkedKeys() sees what its transaction has parked', async ({ store, create }) => {
    const generation = await create()
    await store.transaction(async (transaction) => {
      await transaction.park([letter(generation)])
      assert.deepEqual(await transaction.parkedKeys(generation, [0]), ['todo-1'])
    })
  })

  test('unpark() removes the letter at a position, or all of a key', async (fixture) => {
    const generation = await fixture.create()
    await park(fixture, [
      ...['5', '6', '7'].map((position) => letter(generation, { position })),
      letter(generation, { key: 'other' }),
    ])
    const left = async () => (await fixture.store.deadLetters.list({ model: fixture.model })).length
    await fixture.store.transaction((transaction) => transaction.unpark(generation, 'todo-1', '5'))
    assert.equal(await left(), 3)
    await fixture.store.transaction((transaction) => transaction.unpark(generation, 'todo-1'))
    assert.equal(await left(), 1)
  })

  test('unpark() removes the request about the key, and no other', async ({ store, model, create }) => {
    const generation = await create()
    await store.deadLetters.request(request(model, { key: 'a' }))
    await store.deadLetters.request(request(model, { key: 'b' }))
    await store.transaction((transaction) => transaction.unpark(generation, 'a', '5'))
    assert.deepEqual(await store.deadLetters.requests(model), [request(model, { key: 'b' })])
  })

  test('request() takes the place of an earlier one about the same key', async ({ store, model, create }) => {
    await create()
    await store.deadLetters.request(request(model, {}))
    await store.deadLetters.request(request(model, { action: 'discard-first' }))
    assert.deepEqual(await store.deadLetters.requests(model), [request(model, { action: 'discard-first' })])
  })

  test('requests() answers those of one read model', async ({ store, model, create }) => {
    await create()
    await store.deadLetters.request(request(model, { lane: 'log' }))
    await store.deadLetters.request(request(`${model}_b`, {}))
    assert.deepEqual(await store.deadLetters.requests(model), [request(model, { lane: 'log' })])
  })
}

function request(model: string, parts: Partial<DeadLetterRequest>): DeadLetterRequest {
  return { model, generation: 1, lane: 0, key: 'todo-1', action: 'redrive', ...parts }
}

function park({ store }: Fixture, letters: readonly DeadLetter[]): Promise<void> {
  return store.transaction((transaction) => transaction.park(letters))
}
