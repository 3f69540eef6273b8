import { describe, expect, it } from 'vitest'
import { eventually } from '../../../src/testing/contracts/eventually.ts'
import { newStream, numbered, openServerForFile } from './open-server.ts'

const { client, server, connect } = await openServerForFile()

describe('calls that nobody ends', { timeout: 120_000 }, () => {
  it('are open as long as the client is, and no longer', async () => {
    const stream = newStream()
    await client.appendToStream(stream, numbered(500))
    const warnings: string[] = []
    const warned = ({ name }: Error) => warnings.push(name)
    process.on('warning', warned)
    for (let round = 0; round < 20; round += 1) {
      const leaving = connect()
      const reads = Array.from({ length: 25 }, () => leaving.readStream(stream))
      const follows = Array.from({ length: 25 }, () => leaving.subscribeToAll())
      for (const call of [...reads, ...follows]) call.on('error', () => undefined)
      await Promise.all([...reads, ...follows].map((call) => new Promise((resolve) => call.once('data', resolve))))
      for (const call of reads) await call.cancel()
      for (const call of follows) await call.unsubscribe()
      await leaving.dispose()
    }
    await eventually('the end of 1,000 calls', () => server.openCalls <= 1)
    process.off('warning', warned)
    expect(warnings).toEqual([])
  })

  it('are limited to 100 on a connection', async () => {
    const leaving = connect()
    const follows = Array.from({ length: 130 }, () => leaving.subscribeToAll())
    for (const call of follows) call.on('error', () => undefined)
    await eventually('100 calls', () => server.openCalls >= 100)
    expect(server.openCalls).toBeLessThanOrEqual(101)
    for (const call of follows) await call.unsubscribe()
    await eventually('the end of all calls', () => server.openCalls <= 1)
  })
})

describe('a server that is closed', () => {
  it('ends the calls that are open, and tells them so', async () => {
    const closing = await import('./open-server.ts').then(({ openServer }) => openServer())
    const subscription = closing.client.subscribeToAll()
    const failing = new Promise<{ type?: string }>((resolve) => subscription.once('error', resolve as never))
    await new Promise((resolve) => subscription.once('caughtUp', () => resolve(undefined)))
    await closing.server.close()
    expect((await failing).type).toBe('unavailable')
    await closing.client.dispose()
  })
})
