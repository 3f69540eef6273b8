import { PassThrough } from 'node:stream'
import { describe, expect, it } from 'vitest'
import { openInbox } from '../../../src/adapters/eventstoredb/inbox.ts'

function opened() {
  const stream = new PassThrough({ objectMode: true })
  return { stream, inbox: openInbox<number, string>(stream) }
}

describe('an inbox', () => {
  it('puts a mark behind what was received before it, though nobody has read that yet', async () => {
    const { stream, inbox } = opened()
    for (const item of [1, 2]) stream.write(item)
    inbox.mark('here')
    stream.write(3)
    await inbox.arrived()
    const taken = inbox.take(10).map((arrival) => (arrival.kind === 'item' ? arrival.item : arrival.mark))
    expect(taken).toEqual([1, 2, 'here', 3])
  })

  it('gives what has arrived before it tells of an error', async () => {
    const { stream, inbox } = opened()
    stream.write(1)
    expect(await inbox.arrived()).toBe(true)
    stream.destroy(new Error('cut'))
    expect(inbox.take(10)).toEqual([{ kind: 'item', item: 1 }])
    expect(await inbox.arrived()).toBe(false)
    expect(inbox.error).toMatchObject({ message: 'cut' })
  })

  it('ends the waiting when the time is up, when it is closed and when the stream ends', async () => {
    const silent = opened()
    expect(await silent.inbox.arrived(5)).toBe(false)
    expect(silent.inbox.ended).toBe(false)
    const closed = opened()
    const waiting = closed.inbox.arrived()
    closed.inbox.close()
    expect(await waiting).toBe(false)
    const ended = opened()
    const last = ended.inbox.arrived()
    ended.stream.end()
    expect(await last).toBe(false)
    expect(ended.inbox).toMatchObject({ ended: true, error: undefined })
  })
})
