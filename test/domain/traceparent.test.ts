import { describe, expect, it } from 'vitest'
import { readTraceparent, writeTraceparent } from '../../src/domain/traceparent.ts'

const traceId = '4bf92f3577b34da6a3ce929d0e0e4736'
const spanId = '00f067aa0ba902b7'

describe('readTraceparent()', () => {
  it('reads what writeTraceparent() writes', () => {
    for (const traceFlags of [0, 1, 255]) {
      const place = { traceId, spanId, traceFlags }
      expect(readTraceparent(writeTraceparent(place))).toEqual(place)
    }
    expect(writeTraceparent({ traceId, spanId, traceFlags: 1 })).toBe(`00-${traceId}-${spanId}-01`)
  })

  it.each([
    undefined,
    '',
    'nonsense',
    `ff-${traceId}-${spanId}-01`,
    `00-${'0'.repeat(32)}-${spanId}-01`,
    `00-${traceId}-${'0'.repeat(16)}-01`,
    `00-${traceId.toUpperCase()}-${spanId}-01`,
    `00-${traceId}-${spanId}-01-more`,
    `00-${traceId}-${spanId}`,
  ])('takes %s for none', (text) => {
    expect(readTraceparent(text)).toBeUndefined()
  })
})
