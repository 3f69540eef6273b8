import { addMetrics } from '../adapters/fastify/add-metrics.ts'
import { stopServing } from '../adapters/fastify/graceful-stop.ts'
import { createHttpServer } from '../adapters/fastify/http-server.ts'
import { listen } from '../adapters/fastify/listen.ts'
import { createLogger } from '../adapters/fastify/logger.ts'
import { runUntilStopped } from '../adapters/fastify/run-until-stopped.ts'
import type { Service } from '../app/service.ts'
import { readSettings } from '../app/settings.ts'
import { startService } from '../app/start-service.ts'

/** What a process without routes of its own can do for a service. */
export type BackgroundRole = 'relay' | 'projector'

/**
 * Runs a part of a service until the process is told to stop, on the parts that the environment names. It serves health
 * and metrics.
 */
export async function runStart(service: Service, roles: readonly BackgroundRole[]): Promise<number> {
  const settings = readSettings({ ...process.env, OUTCRY_ROLES: roles.join(',') })
  const logger = createLogger()
  const app = await startService(service, { settings, log: logger })
  const server = createHttpServer(app, { logger })
  addMetrics(server, app)
  const stop = () => stopServing(server, app)
  try {
    const url = await listen(server, settings.http)
    process.stdout.write(`This process is ${roles.join(' and ')} of ${service.name}; its health is at ${url}\n`)
  } catch (error) {
    await stop()
    throw error
  }
  await runUntilStopped(stop)
  return 0
}
