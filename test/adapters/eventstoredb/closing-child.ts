import { createEventStoreDbEventStore } from '../../../src/adapters/eventstoredb/event-store.ts'
import { follow, happened } from './child-work.ts'

/** A process that uses a store, closes it, and has then nothing more to do. */
const [url = '', batchAppend = ''] = process.argv.slice(2)
const store = createEventStoreDbEventStore({ url, batchAppend: batchAppend === 'batch' })
const following = follow(store)
await store.describe()
const appends = Array.from({ length: 50 }, (_, number) => store.append(`closing-${number}`, 'no-stream', [happened()]))
const taken = Promise.allSettled(appends)
await store.close()
await following
const kept = (await taken).filter(({ status }) => status === 'fulfilled').length
process.stdout.write(`${kept}\n`)
