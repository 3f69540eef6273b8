import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { createSqliteReadModelStore } from '../../src/adapters/sqlite/read-model-store/read-model-store.ts'
import type { Position } from '../../src/domain/position.ts'
import { fingerprintOf } from '../../src/projections/fingerprint.ts'
import type { LaneLease } from '../../src/projections/read-model-store.ts'
import { createWatermarks } from '../../src/projections/watermarks.ts'
import { balances } from './accounts.ts'

const { definition } = balances()
const turn = () => new Promise((resolve) => setImmediate(resolve))

/** A store that counts who asks for checkpoints, and of whose commits nobody need be told. */
async function openTold() {
  const store = createSqliteReadModelStore({ location: ':memory:' })
  const written = { model: definition.name, fingerprint: fingerprintOf(definition) }
  const generation = await store.generations.create({ ...written, handlersHash: 'h', logId: 'log', lanes: [0] })
  await store.transaction((transaction) => transaction.serve(generation))
  const claimed = await store.leases.claim({ ...written, scope: 'live', owner: 'owner', leaseMs: 60_000 })
  let [lease] = claimed as [LaneLease]
  let asked = 0
  let failures = 0
  let isTelling = true
  const servedCheckpoints: typeof store.generations.servedCheckpoints = async (...which) => {
    asked += 1
    if (failures === 0) return store.generations.servedCheckpoints(...which)
    failures -= 1
    throw new Error('no database')
  }
  const listeners = new Set<() => void>()
  const onCommit: typeof store.onCommit = (listener) => {
    const end = store.onCommit(() => isTelling && listener())
    listeners.add(listener)
    return () => {
      end()
      listeners.delete(listener)
    }
  }
  return {
    store: { ...store, generations: { ...store.generations, servedCheckpoints }, onCommit },
    asked: () => asked,
    listeners,
    failNext: () => {
      failures = 1
    },
    /** Moves the lane; whether that is told or not. */
    move: async (position: Position, { tell = true } = {}) => {
      isTelling = tell
      await store.transaction((transaction) => transaction.advance(lease, { lane: 0, position }))
      lease = { ...lease, position }
    },
  }
}

describe('watermarks', () => {
  let told: Awaited<ReturnType<typeof openTold>>
  let watermarks: ReturnType<typeof createWatermarks>
  const reached = (position: Position, timeoutMs = 5_000) =>
    watermarks.reached(definition, new Map([[0, position]]), timeoutMs)

  beforeEach(async () => {
    told = await openTold()
    watermarks = createWatermarks(told.store)
  })
  afterEach(async () => {
    watermarks.close()
    await told.store.close()
  })

  it('ask once for each commit, however many wait', async () => {
    const waiting = Array.from({ length: 10 }, () => reached('5'))
    await turn()
    expect(told.asked()).toBe(1)
    waiting.push(reached('5'))
    await told.move('3')
    await vi.waitFor(() => expect(told.asked()).toBe(2))
    await told.move('5')
    expect(await Promise.all(waiting)).toEqual(Array(11).fill(true))
    expect(told.asked()).toBe(3)
  })

  it('answer at once, without asking, what the last commit has brought', async () => {
    await told.move('5')
    expect(await reached('5')).toBe(true)
    expect(await reached('4')).toBe(true)
    expect(told.asked()).toBe(1)
  })

  it('ask again when something is committed while they ask', async () => {
    const waiting = [reached('4'), reached('5')]
    await Promise.all(['3', '4', '5'].map((position) => told.move(position)))
    expect(await Promise.all(waiting)).toEqual([true, true])
  })

  it('see what was committed although nobody was told, when the next one waits later', async () => {
    expect(await reached('0')).toBe(true)
    await told.move('5', { tell: false })
    expect(await reached('5', 10)).toBe(false)
    await new Promise((resolve) => setTimeout(resolve, 1_050))
    expect(await reached('5', 10)).toBe(true)
  })

  it('ask again after they could not', async () => {
    told.failNext()
    expect(await reached('0')).toBe(true)
    told.failNext()
    await told.move('2')
    expect(await reached('2')).toBe(true)
    expect(told.asked()).toBeGreaterThanOrEqual(3)
  })

  it('say no when the time is up, and when they are closed', async () => {
    expect(await reached('9', 10)).toBe(false)
    const waiting = reached('9')
    watermarks.close()
    expect(await waiting).toBe(false)
    expect(told.listeners.size).toBe(0)
  })
})
