import { getEventListeners } from 'node:events'
import { describe, expect, it } from 'vitest'
import { linkSignals } from '../../../src/adapters/eventstoredb/link-signals.ts'

const listeners = (signal: AbortSignal) => getEventListeners(signal, 'abort').length

describe('a linked signal', () => {
  it('is aborted with the first of those it follows, also with one that was aborted before', () => {
    const [first, second] = [new AbortController(), new AbortController()]
    const linked = linkSignals(first.signal, second.signal)
    expect(linked.signal.aborted).toBe(false)
    second.abort()
    expect(linked.signal.aborted).toBe(true)
    expect(linkSignals(first.signal, second.signal).signal.aborted).toBe(true)
  })

  it('lets go of those it follows', () => {
    const followed = new AbortController()
    const linked = linkSignals(followed.signal)
    linked.letGo()
    expect(listeners(followed.signal)).toBe(0)
    followed.abort()
    expect(linked.signal.aborted).toBe(false)
  })

  it.each([
    { work: 'succeeds', promise: () => Promise.resolve('done') },
    { work: 'fails', promise: () => Promise.reject(new Error('broken')) },
  ])('listens no longer for work that $work', async ({ promise }) => {
    const linked = linkSignals(new AbortController().signal)
    const outcomes = await Promise.allSettled([promise(), linked.unlessAborted(promise())])
    expect(outcomes[1]).toEqual(outcomes[0])
    for (let times = 0; times < 100; times += 1) await linked.unlessAborted(promise()).catch(() => undefined)
    expect(listeners(linked.signal)).toBe(0)
  })

  it('does not wait for work that never ends once it is aborted, and listens no longer', async () => {
    const followed = new AbortController()
    const linked = linkSignals(followed.signal)
    const waiting = linked.unlessAborted(new Promise(() => undefined))
    expect(listeners(linked.signal)).toBe(1)
    followed.abort()
    await expect(waiting).rejects.toMatchObject({ name: 'AbortError' })
    expect(listeners(linked.signal)).toBe(0)
    await expect(linked.unlessAborted(new Promise(() => undefined))).rejects.toMatchObject({ name: 'AbortError' })
    expect(listeners(linked.signal)).toBe(0)
  })
})
