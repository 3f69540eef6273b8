import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { entity } from '../../src/domain/entity.ts'
import { nothing } from '../../src/domain/rejection.ts'
import { ask, checkFold, checkRepeatedCommands } from '../../src/testing/entity-properties.ts'

type State = { readonly count: number; readonly last?: number | undefined }

const Counter = entity('counter', {
  initial: (): State => ({ count: 0 }),
  events: { Raised: z.object({ to: z.int() }), Forgotten: z.object({}) },
  evolve: {
    Raised: (_, { to }) => ({ count: to }),
    Forgotten: ({ count }) => ({ count, last: undefined }),
  },
})
const { Raised, Forgotten } = Counter.events

const raiseTo = Counter.command('RaiseTo', z.object({ to: z.int() }), ({ count }, { to }) =>
  to > count ? Raised({ to }) : nothing(),
)
const raise = Counter.command('Raise', z.object({}), ({ count }) => Raised({ to: count + 1 }))

describe('checkRepeatedCommands()', () => {
  it('answers the events of the stream', () => {
    const asked = [ask(raiseTo, { to: 2 }), ask(raiseTo, { to: 1 }), ask(raiseTo, { to: 3 })]
    expect(checkRepeatedCommands(Counter, asked)).toEqual([Raised({ to: 2 }), Raised({ to: 3 })])
  })
  it('names the command that added events when it was repeated', () => {
    expect(() => checkRepeatedCommands(Counter, [ask(raiseTo, { to: 2 }), ask(raise, {})])).toThrow(
      'command Raise added events when it was repeated',
    )
  })
})

describe('checkFold()', () => {
  it('accepts a state of plain JSON', () => {
    checkFold(Counter, [Raised({ to: 1 }), Raised({ to: 5 })])
  })
  it('refuses a state that a snapshot would change', () => {
    expect(() => checkFold(Counter, [Raised({ to: 1 }), Forgotten({})])).toThrow('not plain JSON')
  })
})
