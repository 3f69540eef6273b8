import { connect, type NatsConnection } from 'nats'
import { afterAll } from 'vitest'

/** A NATS server that tests may use. */
export interface TestServer {
  /** A connection string with a stream of its own for each name, which is deleted after the file's tests. */
  readonly url: string
  /** A connection of the test itself. */
  readonly connection: NatsConnection
  /** The name of a service that nobody else is; its stream is deleted after the file's tests. */
  newApp(): string
}

/** Where the server is when the environment does not say. */
const DEFAULT_URL = 'nats://127.0.0.1:4222'

/**
 * Finds the NATS server of this machine, or the one in `OUTCRY_TEST_NATS`; `undefined` when there is none. With
 * `OUTCRY_REQUIRE_SERVICES` there must be one.
 */
export async function testServer(): Promise<TestServer | undefined> {
  const url = process.env['OUTCRY_TEST_NATS'] ?? DEFAULT_URL
  let connection: NatsConnection
  try {
    connection = await connect({ servers: url.replace('nats://', ''), timeout: 2_000 })
  } catch (error) {
    if (process.env['OUTCRY_REQUIRE_SERVICES'] !== undefined) throw error
    return undefined
  }
  const apps: string[] = []
  afterAll(async () => {
    const manager = await connection.jetstreamManager()
    for (const app of apps) await manager.streams.delete(`outcry-${app}`).catch(() => undefined)
    await connection.close()
  })
  return {
    url,
    connection,
    newApp: () => {
      const app = `t-${crypto.randomUUID()}`
      apps.push(app)
      return app
    },
  }
}
