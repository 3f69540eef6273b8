import type { Service } from '../../app/service.ts'
import { readSettings } from '../../app/settings.ts'
import { type App, startService } from '../../app/start-service.ts'

/**
 * How much of the service a command starts: only readers, also what keeps the read models up to date, or that without
 * building what has no rows yet, for a command that replays what it is asked for.
 */
export type Part = 'reading' | 'projecting' | 'replaying'

/**
 * Starts a service on the parts that the environment names, uses it, and closes it. It may run beside other processes of
 * the same service: leases say who writes what.
 *
 * @throws what starting throws, and what `use` throws.
 */
export async function withService<Result>(
  service: Service,
  part: Part,
  use: (app: App) => Promise<Result>,
): Promise<Result> {
  const read = readSettings(process.env)
  // The events are read from the log itself, beside whichever relay publishes them.
  const settings = part === 'reading' ? { ...read, roles: [] } : { ...read, roles: ['relay', 'projector'] as const }
  const log = { warn: (_facts: unknown, message: string) => process.stderr.write(`Note: ${message}\n`) }
  const app = await startService(service, { settings, log, buildsMissing: part === 'projecting' })
  try {
    return await use(app)
  } finally {
    await app.close()
  }
}
