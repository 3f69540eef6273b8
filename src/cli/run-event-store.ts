import { once } from 'node:events'
import { type EventStoreOptions, startEventStore } from '../app/start-event-store.ts'

/** Serves until the process is told to stop. */
export async function runEventStore(options: EventStoreOptions): Promise<number> {
  const server = await startEventStore(options)
  const kept = options.memory ? 'nothing is kept' : `kept in ${options.dataFolder ?? './data'}`
  process.stdout.write(`EventStoreDB's protocol at ${server.url} (${kept})\n`)
  await Promise.race([once(process, 'SIGINT'), once(process, 'SIGTERM')])
  await server.close()
  return 0
}
