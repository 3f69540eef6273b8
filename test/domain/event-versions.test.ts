import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { isEventVersions, versions } from '../../src/domain/event-versions.ts'

const first = z.object({ name: z.string() })
const second = z.object({ title: z.string().min(1) })
const third = z.object({ title: z.string(), order: z.int() })
const history = versions(first)
  .next(second, ({ name }) => ({ title: name }))
  .next(third, ({ title }) => ({ title, order: 0 }))
const thing = () => 'Cannot read event 7'

describe('versions()', () => {
  it('counts its versions from 1', () => {
    expect([versions(first).current, history.current]).toEqual([1, 3])
  })
  it('leads data of any version to the newest', () => {
    expect(history.read({ name: 'milk' }, 1, thing)).toEqual({ title: 'milk', order: 0 })
    expect(history.read({ title: 'milk' }, 2, thing)).toEqual({ title: 'milk', order: 0 })
    expect(history.read({ title: 'milk', order: 7 }, 3, thing)).toEqual({ title: 'milk', order: 7 })
  })
  it('refuses data that does not fit the version it was stored with', () => {
    const read = () => history.read({ title: 'milk' }, 1, thing)
    expect(read).toThrow(expect.objectContaining({ code: 'event-undecodable' }))
    expect(read).toThrow('Cannot read event 7 as version 1: name: ')
  })
  it('refuses data that an upcast makes unfit', () => {
    const read = () => history.read({ name: '' }, 1, thing)
    expect(read).toThrow(expect.objectContaining({ code: 'event-undecodable' }))
    expect(read).toThrow('Cannot read event 7 as version 2: title: ')
  })
  it('sets aside what an upcast throws on, and says which', () => {
    const fragile = versions(first).next(second, () => {
      throw new Error('no title')
    })
    const read = () => fragile.read({ name: 'milk' }, 1, thing)
    expect(read).toThrow(
      expect.objectContaining({
        code: 'event-undecodable',
        handling: 'dead-letter',
        message: 'Cannot read event 7 as version 2: no title',
        cause: expect.objectContaining({ message: 'no title' }),
      }),
    )
  })
  it('checks new data by the newest version only', () => {
    expect(history.check({ title: 'milk', order: 1 }, 'Cannot append')).toEqual({ title: 'milk', order: 1 })
    expect(() => history.check({ name: 'milk' }, 'Cannot append')).toThrow(
      expect.objectContaining({ code: 'event-invalid' }),
    )
  })
  it('remembers under which name each version was stored', () => {
    const renamed = versions(first, { storedAs: 'TodoMade' })
      .next(second, ({ name }) => ({ title: name }), { storedAs: 'TodoMade' })
      .next(third, ({ title }) => ({ title, order: 0 }), { storedAs: 'TodoCreated' })
      .next(third, (data) => data)
    expect([...renamed.formerNames]).toEqual([
      ['TodoMade', [1, 2]],
      ['TodoCreated', [3]],
    ])
  })
  it('leaves the shorter history as it was', () => {
    const short = versions(first)
    short.next(second, ({ name }) => ({ title: name }))
    expect(short.current).toBe(1)
  })
})

describe('isEventVersions()', () => {
  it('tells a history from a schema', () => {
    expect([isEventVersions(history), isEventVersions(first), isEventVersions(null)]).toEqual([true, false, false])
  })
})
