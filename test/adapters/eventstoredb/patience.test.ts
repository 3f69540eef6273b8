import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { createPatience } from '../../../src/adapters/eventstoredb/patience.ts'
import { OutcryError } from '../../../src/domain/outcry-error.ts'

const away = new OutcryError('database-unavailable', 'Cannot follow the log: nobody answers', { facts: {} })
const another = new OutcryError('position-of-another-log', 'Cannot follow the log: it is another one', { facts: {} })

describe('the patience of a subscription', () => {
  beforeEach(() => {
    vi.useFakeTimers({ toFake: ['performance'] })
  })
  afterEach(() => {
    vi.useRealTimers()
  })

  it('lasts as long as it may, from the first failure on', () => {
    const patience = createPatience(1_000)
    patience.wear(away)
    vi.advanceTimersByTime(999)
    patience.wear(away)
    vi.advanceTimersByTime(2)
    expect(() => patience.wear(away)).toThrow(away)
  })

  it('is new after each success', () => {
    const patience = createPatience(1_000)
    for (let times = 0; times < 3; times += 1) {
      patience.wear(away)
      vi.advanceTimersByTime(900)
      patience.renew()
    }
    patience.wear(away)
  })

  it('has none with what trying again does not mend', () => {
    expect(() => createPatience(1_000).wear(another)).toThrow(another)
  })
})
