import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { afterAll, describe, expect, it } from 'vitest'
import { createEventStoreDbEventStore } from '../../../src/adapters/eventstoredb/event-store.ts'
import { startEventStore } from '../../../src/app/start-event-store.ts'
import { appendUntilKnown } from '../../../src/domain/append-until-known.ts'
import { eventually } from '../../../src/testing/contracts/eventually.ts'
import { temporaryFolder } from '../sqlite/temporary-folder.ts'
import { happened } from './child-work.ts'
import { eventsOf, follow, nothingFailsUnheard, urlOf } from './faulty-store.ts'
import { killProcess, startServerProcess } from './server-process.ts'

nothingFailsUnheard()
const folder = temporaryFolder()
afterAll(folder.remove)

const WRITERS = 16
const PER_WRITER = 40

describe('a server that is killed again and again while it is written', { timeout: 240_000 }, () => {
  it('has every event once, and a subscription has seen them all', async () => {
    const data = folder.file('killed')
    let server = await startServerProcess(data)
    const { port } = server
    const store = createEventStoreDbEventStore({ url: urlOf(port), timeLimits: { comeBackMs: 60_000 } })
    const followed = follow(store)
    let acknowledged = 0
    const append = async (streamId: string, revision: number) => {
      const write = {
        streamId,
        expectedRevision: revision < 0 ? ('no-stream' as const) : revision,
        events: [happened({ number: revision + 1 })],
      }
      for (;;) {
        try {
          return await appendUntilKnown(store, write)
        } catch (error) {
          // A server that starts on a busy machine may be away for longer.
          if ((error as { code?: string }).code !== 'append-outcome-unknown') throw error
        }
      }
    }
    const writer = async (number: number) => {
      for (let revision = -1; revision < PER_WRITER - 1; revision += 1) {
        await append(`killed-${number}`, revision)
        acknowledged += 1
      }
    }
    const writing = Promise.all(Array.from({ length: WRITERS }, (_, number) => writer(number)))
    for (const killAt of [100, 300, 500]) {
      await eventually(`${killAt} appends`, () => acknowledged >= killAt)
      await killProcess(server.child)
      server = await startServerProcess(data, port)
    }
    await writing
    for (let number = 0; number < WRITERS; number += 1) {
      const stored = await eventsOf(store, `killed-${number}`)
      expect(stored.map((event) => event.data)).toEqual(
        Array.from({ length: PER_WRITER }, (_, each) => ({ number: each })),
      )
    }
    await eventually('every event to arrive', () => followed.events.length >= WRITERS * PER_WRITER)
    expect(new Set(followed.events.map(({ id }) => id)).size).toBe(followed.events.length)
    await followed.stop()
    await store.close()
    await killProcess(server.child)
  })
})

describe('close()', { timeout: 60_000 }, () => {
  it.each(['single', 'batch'])('waits for appends under way, and lets the process end by itself: %s', async (mode) => {
    const server = await startEventStore({ memory: true })
    const script = fileURLToPath(new URL('./closing-child.ts', import.meta.url))
    const child = spawn(process.execPath, ['--import', 'tsx', script, server.url, mode], {
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    let text = ''
    child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
      text += chunk
    })
    expect(await once(child, 'close')).toEqual([0, null])
    const store = createEventStoreDbEventStore({ url: server.url })
    let stored = 0
    for await (const { events } of store.readAll()) stored += events.length
    expect({ acknowledged: Number(text), stored }).toEqual({ acknowledged: 50, stored: 50 })
    await store.close()
    await server.close()
  })
})
