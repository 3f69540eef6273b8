// A server in a process of its own: `memory`, a folder, or `floor`, which keeps nothing and answers what it has ready.
import { startEventStore } from '../src/app/start-event-store.ts'
import { startFloor } from './eventstore-floor.ts'

const [mode = 'memory', events = '0'] = process.argv.slice(2)
const server =
  mode === 'floor'
    ? await startFloor(Number(events))
    : await startEventStore(mode === 'memory' ? { memory: true } : { dataFolder: mode })
process.stdout.write(`${server.url}\n`)
process.once('SIGTERM', () => process.exit(0))
