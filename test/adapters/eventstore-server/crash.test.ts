import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { EventStoreDBClient } from '@eventstore/db-client'
import { afterAll, describe, expect, it } from 'vitest'
import { temporaryFolder } from '../sqlite/temporary-folder.ts'
import { collect, failureOf, happened, numbered, openServer } from './open-server.ts'

const folder = temporaryFolder()
afterAll(folder.remove)

const main = fileURLToPath(new URL('../../../src/cli/main.ts', import.meta.url))

/** Starts `outcry eventstore` on a folder; answers when it listens. */
async function startCommand(data: string): Promise<{ child: ChildProcess; url: string }> {
  const words = ['--import', 'tsx', main, 'eventstore', '--port', '0', '--data', data]
  const child = spawn(process.execPath, words, { stdio: ['ignore', 'pipe', 'inherit'] })
  const [line] = (await once(child.stdout as NodeJS.ReadableStream, 'data')) as [Buffer]
  return { child, url: /esdb:\S+/.exec(line.toString())?.[0] ?? '' }
}

/** Appends until the server is gone. Answers the numbers that were acknowledged. */
async function appendUntilKilled(client: EventStoreDBClient, writer: number, onTaken: () => void): Promise<number> {
  for (let number = 0; ; number += 1) {
    const options = { expectedRevision: number === 0 ? ('no_stream' as const) : BigInt(number - 1) }
    try {
      await client.appendToStream(`killed-${writer}`, happened({ number }), options)
    } catch {
      return number
    }
    onTaken()
  }
}

describe('a server that is killed while it is written', { timeout: 60_000 }, () => {
  it('has every acknowledged append when it starts again', async () => {
    const data = folder.file('killed')
    const { child, url } = await startCommand(data)
    const client = EventStoreDBClient.connectionString`${url}`
    let taken = 0
    const onTaken = () => {
      taken += 1
      if (taken === 500) child.kill('SIGKILL')
    }
    const writers = Array.from({ length: 16 }, (_, writer) => appendUntilKilled(client, writer, onTaken))
    const acknowledged = await Promise.all(writers)
    await client.dispose()

    const again = await openServer({ dataFolder: data })
    for (const [writer, count] of acknowledged.entries()) {
      const stored = await collect(again.client.readStream(`killed-${writer}`))
      expect(stored.length).toBeGreaterThanOrEqual(count)
      expect(stored.map(({ event }) => event?.data)).toEqual(stored.map((_, number) => ({ number })))
    }
    await again.close()
  })
})

describe('a server that starts again', () => {
  it('knows metadata, deletions and tombstones', async () => {
    const options = { dataFolder: folder.file('again') }
    const before = await openServer(options)
    for (const stream of ['limited-1', 'deleted-1', 'ended-1', 'revived-1']) {
      await before.client.appendToStream(stream, numbered(5))
    }
    await before.client.setStreamMetadata('limited-1', { maxCount: 2 })
    await before.client.deleteStream('deleted-1')
    await before.client.deleteStream('revived-1')
    await before.client.appendToStream('revived-1', happened())
    await before.client.tombstoneStream('ended-1')
    await before.close()

    const after = await openServer(options)
    const { client } = after
    expect(await collect(client.readStream('limited-1'))).toHaveLength(2)
    expect(await collect(client.readStream('revived-1'))).toHaveLength(1)
    expect(await failureOf(collect(client.readStream('deleted-1')))).toMatchObject({ type: 'stream-not-found' })
    expect(await failureOf(client.appendToStream('ended-1', happened()))).toMatchObject({ type: 'stream-deleted' })
    await after.close()
  })
})
