// A process that projects a backlog until it is told to stop; then it says how much time of processors it took, in ms.
import { readSettings } from '../../src/app/settings.ts'
import { startService } from '../../src/app/start-service.ts'
import { itemsService } from '../items-service.ts'

const before = process.cpuUsage()
const app = await startService(itemsService, { settings: readSettings(process.env) })
process.stdout.write('ready\n')
process.once('SIGTERM', () => void end())

async function end(): Promise<void> {
  const { user, system } = process.cpuUsage(before)
  await app.close()
  process.stdout.write(`${JSON.stringify({ cpuMs: (user + system) / 1_000 })}\n`)
}
