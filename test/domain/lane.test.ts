import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { fnv1a32, LANE_COUNT, LANE_HASH, laneOf } from '../../src/domain/lane.ts'

/** From the test vectors of the FNV reference code (test_fnv.c, FNV-1a, 32 bits). */
const PUBLISHED: readonly (readonly [string, number])[] = [
  ['', 0x811c9dc5],
  ['a', 0xe40c292c],
  ['b', 0xe70c2de5],
  ['c', 0xe60c2c52],
  ['d', 0xe10c2473],
  ['e', 0xe00c22e0],
  ['f', 0xe30c2799],
  ['fo', 0x6222e842],
  ['foo', 0xa9f37ed7],
  ['foob', 0x3f5076ef],
  ['fooba', 0x39aaa18a],
  ['foobar', 0xbf9cf968],
  ['chongo was here!\n', 0xd49930d5],
]

/** What existing logs were written with: these never change. */
const FROZEN: readonly (readonly [string, number])[] = [
  ['todo-1', 3],
  ['todo-2', 6],
  ['todo-a-b-c', 4],
  ['todo-0198c6a0-7e6c-7cc0-8d5c-3d8c5a2b1f00', 5],
  ['rejection-f0a1c2de-8c5b-5b7e-9d0e-6a1d7c3b2e41', 15],
  ['list-groceries', 3],
  ['account-jos\u00e9', 9],
  ['account-jose\u0301', 7],
  ['list-買い物', 8],
  ['todo-\u0663', 8],
  ['todo-🛒', 0],
]

/** The definition, with arithmetic that cannot overflow. */
function reference(text: string): number {
  let hash = 0x811c9dc5n
  for (const byte of Buffer.from(text, 'utf8')) hash = ((hash ^ BigInt(byte)) * 0x01000193n) % 2n ** 32n
  return Number(hash)
}

describe('fnv1a32()', () => {
  it.each(PUBLISHED)('answers what the reference code answers for %j', (text, hash) => {
    expect(fnv1a32(text)).toBe(hash)
  })
  it('agrees with the definition for any text', () => {
    const texts = fc.oneof(fc.string(), fc.string({ unit: 'binary' }))
    fc.assert(
      fc.property(texts, (text) => {
        expect(fnv1a32(text)).toBe(reference(text))
      }),
      { numRuns: 2_000 },
    )
  })
})

describe('laneOf()', () => {
  it.each(FROZEN)('puts stream %j into its lane for ever', (streamId, lane) => {
    expect(laneOf(streamId)).toBe(lane)
  })
  it('uses the number of lanes and the hash that logs are frozen with', () => {
    expect([LANE_COUNT, LANE_HASH]).toEqual([16, 'fnv1a-32'])
  })
  it('uses the number of lanes that a log was made with', () => {
    expect(laneOf('todo-1', 7)).toBe(fnv1a32('todo-1') % 7)
  })
  it('spreads streams over all lanes evenly', () => {
    const counts = new Map<number, number>()
    for (let id = 0; id < 16_000; id += 1) {
      const lane = laneOf(`todo-${id}`)
      counts.set(lane, (counts.get(lane) ?? 0) + 1)
    }
    expect([...counts.keys()].sort((a, b) => a - b)).toEqual(Array.from({ length: 16 }, (_, lane) => lane))
    expect(Math.min(...counts.values())).toBeGreaterThan(800)
    expect(Math.max(...counts.values())).toBeLessThan(1_200)
  })
})
