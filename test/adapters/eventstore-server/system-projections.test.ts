import { describe, expect, it } from 'vitest'
import { eventually } from '../../../src/testing/contracts/eventually.ts'
import { temporaryFolder } from '../sqlite/temporary-folder.ts'
import {
  collect,
  failureOf,
  happened,
  numbered,
  type OpenServer,
  openServer,
  openServerForFile,
} from './open-server.ts'

async function read({ client }: OpenServer, stream: string): Promise<string[]> {
  try {
    const events = await collect(client.readStream(stream, { resolveLinkTos: true }))
    return events.map(({ event, link }) => `${event?.revision}@${event?.streamId} by ${link?.type}`)
  } catch {
    return []
  }
}

async function lastRevision({ client }: OpenServer, stream: string): Promise<number> {
  try {
    const [last] = await collect(
      client.readStream(stream, { direction: 'backwards', fromRevision: 'end', maxCount: 1 }),
    )
    return Number(last?.event?.revision ?? -1)
  } catch {
    return -1
  }
}

describe('links of the system', { timeout: 60_000 }, () => {
  it('lead from the category and the type to the event', async () => {
    const opened = await openServerForFile({ memory: true, systemProjections: true })
    await opened.client.appendToStream('order-1', happened({}, 'Placed'))
    await opened.client.appendToStream('order-2', happened({}, 'Placed'))
    await opened.client.appendToStream('order-1', happened({}, 'Paid'))
    await eventually('three links', async () => (await read(opened, '$ce-order')).length === 3)
    expect(await read(opened, '$ce-order')).toEqual(['0@order-1 by $>', '0@order-2 by $>', '1@order-1 by $>'])
    expect(await read(opened, '$et-Placed')).toEqual(['0@order-1 by $>', '0@order-2 by $>'])
    expect(await read(opened, '$et-Paid')).toEqual(['1@order-1 by $>'])
  })

  it('are written once, however often the server starts', async () => {
    const folder = temporaryFolder()
    const options = { dataFolder: folder.file('data'), systemProjections: true }
    for (let start = 1; start <= 3; start += 1) {
      const opened = await openServer(options)
      await opened.client.appendToStream('order-1', numbered(300, 'Placed'))
      await eventually('the links', async () => (await lastRevision(opened, '$et-Placed')) === 300 * start - 1)
      await opened.close()
    }
    const opened = await openServer(options)
    await opened.client.appendToStream('order-1', happened({}, 'Last'))
    await eventually('the last link', async () => (await lastRevision(opened, '$et-Last')) === 0)
    expect(await read(opened, '$ce-order')).toHaveLength(901)
    await opened.close()
    folder.remove()
  })

  it('are not written when nobody asked for them', async () => {
    const { client } = await openServerForFile()
    await client.appendToStream('order-1', happened())
    expect(await failureOf(collect(client.readStream('$ce-order')))).toMatchObject({ type: 'stream-not-found' })
  })
})
