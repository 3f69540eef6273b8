import { type App, readSettings, startService } from 'outcry'
import { todoService } from '../app.ts'

/** How much of the service a command starts: only readers, or also what keeps the read models up to date. */
export type Part = 'reading' | 'projecting'

/**
 * Starts the service on the files that the settings name, uses it, and closes it. It may run beside another process of the
 * same service: leases say who writes what.
 *
 * @throws what starting throws, and what `use` throws.
 */
export async function withApp<Result>(part: Part, use: (app: App) => Promise<Result>): Promise<Result> {
  const roles = part === 'projecting' ? (['relay', 'projector'] as const) : []
  const settings = { ...readSettings(process.env), roles }
  const log = { warn: (_facts: unknown, message: string) => process.stderr.write(`Note: ${message}\n`) }
  const app = await startService(todoService, { settings, log })
  try {
    return await use(app)
  } finally {
    await app.close()
  }
}
