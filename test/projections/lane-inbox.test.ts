import { describe, expect, it } from 'vitest'
import type { FanOutMessage } from '../../src/projections/fan-out.ts'
import { createLaneInbox } from '../../src/projections/lane-inbox.ts'

const message = (position: number, previousInLane: number, previousInLog = position - 1): FanOutMessage => ({
  lane: 0,
  previousInLane: String(previousInLane),
  previousInLog: String(previousInLog),
  event: {
    id: '',
    streamId: 'account-a',
    revision: 0,
    position: String(position),
    type: 'Deposited',
    data: {},
    metadata: {},
    schemaVersion: 1,
    recordedAt: '',
  },
})
const liveAt = (position: string, order: 'lanes' | 'log' = 'lanes') => {
  const inbox = createLaneInbox(order, '0')
  inbox.caughtUp(position)
  return inbox
}
const positions = (inbox: ReturnType<typeof createLaneInbox>) => inbox.take(100).map(({ position }) => position)

describe('a lane inbox', () => {
  it('begins behind and hands out nothing', () => {
    const inbox = createLaneInbox('lanes', '0')
    inbox.deliver([message(1, 0)])
    expect([inbox.isBehind, positions(inbox)]).toEqual([true, []])
  })

  it('goes on with what was delivered while the log was read, without repeating what was read', () => {
    const inbox = createLaneInbox('lanes', '0')
    inbox.deliver([message(3, 1), message(8, 3)])
    inbox.caughtUp('5')
    expect([inbox.isBehind, positions(inbox)]).toEqual([false, ['8']])
  })

  it('takes an event whose predecessor in the lane is finished, however far apart they are in the log', () => {
    const inbox = liveAt('5')
    inbox.deliver([message(9, 4), message(20, 9)])
    expect(positions(inbox)).toEqual(['9', '20'])
  })

  it('drops an event that comes twice', () => {
    const inbox = liveAt('5')
    inbox.deliver([message(9, 4), message(9, 4), message(5, 4)])
    expect(positions(inbox)).toEqual(['9'])
  })

  it('falls behind when a predecessor is missing, and still hands out what came before', () => {
    const inbox = liveAt('5')
    inbox.deliver([message(9, 5), message(20, 12), message(21, 20)])
    expect([inbox.isBehind, positions(inbox)]).toEqual([true, ['9']])
    inbox.caughtUp('12')
    expect([inbox.isBehind, positions(inbox)]).toEqual([false, ['20', '21']])
  })

  it('stays behind when a gap remains after the log was read', () => {
    const inbox = liveAt('5')
    inbox.deliver([message(20, 12), message(40, 30)])
    inbox.caughtUp('15')
    expect([inbox.isBehind, positions(inbox)]).toEqual([true, ['20']])
  })

  it('notices by an announcement that the end of the lane was lost', () => {
    const inbox = liveAt('5')
    inbox.announce('5')
    expect(inbox.isBehind).toBe(false)
    inbox.announce('6')
    expect(inbox.isBehind).toBe(true)
  })

  it('goes by the predecessor in the log when it carries the whole log', () => {
    const inbox = liveAt('5', 'log')
    inbox.deliver([message(6, 2, 5), message(8, 2, 7)])
    expect([inbox.isBehind, positions(inbox)]).toEqual([true, ['6']])
  })

  it('falls behind rather than fill the memory', () => {
    const inbox = liveAt('0')
    for (let position = 1; position <= 6_000; position += 1) inbox.deliver([message(position, position - 1)])
    expect(inbox.isBehind).toBe(true)
    expect(inbox.take(10_000)).toHaveLength(5_000)
  })

  it('tells what it has missed, and what came again', () => {
    const told: string[] = []
    const inbox = createLaneInbox('lanes', '0', {
      onGap: () => told.push('gap'),
      onRepeated: (count) => told.push(`${count} again`),
    })
    inbox.announce('3')
    inbox.caughtUp('5')
    expect(told).toEqual([])
    inbox.deliver([message(4, 3), message(5, 4), message(6, 5), message(6, 5)])
    inbox.deliver([message(7, 6)])
    inbox.deliver([message(20, 12), message(21, 20)])
    inbox.caughtUp('20')
    inbox.announce('22')
    expect(told).toEqual(['3 again', 'gap', '1 again', 'gap'])
  })
})
