import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { describe, expect, it } from 'vitest'
import { freePort, settingsIn, startEventStoreServer, temporaryFolder } from '../processes.ts'
import { showAll } from './agreement.ts'
import { startClients } from './clients.ts'
import { startFleet } from './fleet.ts'

/** How often each of both is killed. */
const KILLS = 4

const isLive = (url: string) =>
  fetch(`${url}/health/live`).then(
    ({ ok }) => ok,
    () => false,
  )

describe('a service whose log is in the development server, in another process', () => {
  it('loses nothing and does nothing twice when the one is killed, or the other', { timeout: 180_000 }, async () => {
    const folder = await temporaryFolder()
    const port = String(await freePort())
    const startServer = async () => {
      const server = startEventStoreServer('--port', port, '--data', join(folder, 'log'))
      await server.shows("EventStoreDB's protocol at")
      return server
    }
    let server = await startServer()
    const settings = { ...settingsIn(folder), OUTCRY_EVENT_STORE: `esdb://127.0.0.1:${port}?tls=false` }
    const fleet = await startFleet(folder, settings, ['service'])
    const clients = startClients(fleet.url)
    for (let kill = 0; kill < KILLS; kill += 1) {
      await sleep(300 + Math.random() * 1_500)
      await fleet.killAndRestart('service')
      // A service does not start without its log.
      await expect.poll(() => isLive(fleet.url), { timeout: 30_000 }).toBe(true)
      await sleep(Math.random() * 1_500)
      server.child.kill('SIGKILL')
      await server.ended
      await sleep(Math.random() * 1_000)
      server = await startServer()
    }
    await sleep(1_000)
    await clients.stop()
    await fleet.stop()
    const shown = await showAll(settings, 'all')
    expect(new Map(shown.todos.map(({ title, completed }) => [title, completed]))).toEqual(clients.todos)
    expect(shown.todos).toHaveLength(clients.todos.size)
    const fresh = { OUTCRY_READ_MODELS: 'sqlite::memory:', OUTCRY_SEARCH: `sqlite:${join(folder, 'fresh.db')}` }
    expect((await showAll({ ...settings, ...fresh }, 'all')).text).toBe(shown.text)
  })
})
