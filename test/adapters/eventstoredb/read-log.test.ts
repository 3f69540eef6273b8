import { PassThrough } from 'node:stream'
import type { EventStoreDBClient, Filter } from '@eventstore/db-client'
import { describe, expect, it } from 'vitest'
import { readLog } from '../../../src/adapters/eventstoredb/read-log.ts'
import { defaultTimeLimits } from '../../../src/adapters/eventstoredb/time-limits.ts'

type Reached = (subscription: unknown, position: { commit: bigint; prepare: bigint }) => void

/** What a server may send that the development server never does: it is written into the client's stream. */
function readingOf(send: (stream: PassThrough, checkpoint: (commit: bigint) => void) => void) {
  const stream = Object.assign(new PassThrough({ objectMode: true }), { unsubscribe: async () => undefined })
  const subscribeToAll = ({ filter }: { filter: Filter }) => {
    const reached = filter.checkpointReached as unknown as Reached
    setImmediate(() => send(stream, (commit) => reached(stream, { commit, prepare: commit })))
    return stream
  }
  const client = { subscribeToAll } as unknown as EventStoreDBClient
  const connection = {
    client: async () => client,
    renew: () => undefined,
    address: 'esdb://nowhere',
    singleAppend: undefined,
    close: async () => undefined,
  }
  const parts = {
    connection,
    closing: new AbortController().signal,
    limits: { ...defaultTimeLimits, silenceMs: 1_000 },
  }
  return readLog(parts, { from: '0', head: '3', filter: undefined, pageSize: 10, signal: undefined })
}

const eventAt = (commit: bigint) => ({
  event: {
    id: `00000000-0000-4000-8000-00000000000${commit}`,
    streamId: 'todo-1',
    revision: commit - 1n,
    type: 'TodoAdded',
    isJson: true,
    data: {},
    metadata: {},
    created: new Date(0),
    position: { commit, prepare: commit },
  },
})

async function positionsOf(pages: ReturnType<typeof readLog>) {
  const positions: string[] = []
  let completeThrough = ''
  for await (const page of pages) {
    positions.push(...page.events.map(({ position }) => position))
    completeThrough = page.completeThrough
  }
  return { positions, completeThrough }
}

describe('a reading of the log up to a head', () => {
  it.each([3n, 7n])(
    'does not believe progress to %s, at the head or beyond, before its event has come',
    async (told) => {
      const reading = readingOf((stream, checkpoint) => {
        stream.write(eventAt(1n))
        checkpoint(told)
        setTimeout(() => stream.write(eventAt(3n)), 20)
        setTimeout(() => stream.emit('caughtUp'), 40)
      })
      expect(await positionsOf(reading)).toEqual({ positions: ['1', '3'], completeThrough: '3' })
    },
  )

  it('leaves out what was appended since', async () => {
    const reading = readingOf((stream) => {
      for (const commit of [1n, 3n, 4n, 5n]) stream.write(eventAt(commit))
    })
    expect(await positionsOf(reading)).toEqual({ positions: ['1', '3'], completeThrough: '3' })
  })

  it('ends when the server has caught up, where the last events do not match', async () => {
    const reading = readingOf((stream, checkpoint) => {
      stream.write(eventAt(1n))
      checkpoint(2n)
      setTimeout(() => stream.emit('caughtUp'), 20)
    })
    expect(await positionsOf(reading)).toEqual({ positions: ['1'], completeThrough: '3' })
  })

  it('fails when the server ends it before its end, without an error', async () => {
    const reading = readingOf((stream) => {
      stream.write(eventAt(1n))
      setTimeout(() => stream.end(), 20)
    })
    await expect(positionsOf(reading)).rejects.toMatchObject({
      code: 'database-unavailable',
      message: expect.stringContaining('ended the reading before its end'),
    })
  })
})
