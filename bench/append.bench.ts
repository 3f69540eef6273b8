import { createSqliteEventStore } from '../src/adapters/sqlite/event-store/event-store.ts'
import type { EventStore } from '../src/domain/event-store.ts'
import { openEmmettLog } from './emmett.ts'
import { interleave } from './interleave.ts'
import { openRawLog } from './raw-sqlite.ts'
import { type AppendStep, appendInFlight, eventData, withFolder } from './workload.ts'

/** What this benchmark shows. */
export const title = 'Durable appends of one event (WAL, synchronous FULL), with the exact expected revision'

const COUNT = 3_200
const PEER_COUNT = 320

/** Compares Outcry's SQLite event store with the driver itself and with Emmett's SQLite store. */
export async function run(): Promise<void> {
  await withFolder(async (folder) => {
    const raw = openRawLog(`${folder}/raw.db`)
    const store = createSqliteEventStore({ location: `${folder}/outcry.db` })
    const emmett = await openEmmettLog(`${folder}/emmett.db`)
    let portion = 0
    const work = (name: string, count: number, inFlight: number, append: (step: AppendStep) => Promise<unknown>) => ({
      name,
      run: () => {
        portion += 1
        return appendInFlight({ count, inFlight, prefix: `bench-${portion}` }, append)
      },
    })
    const append = appendTo(store)
    await interleave(
      [
        work('better-sqlite3, one transaction each', COUNT, 1, async (step) => raw.append(step)),
        work('Outcry, 1 in flight', COUNT, 1, append),
        work('Outcry, 16 in flight', COUNT, 16, append),
        work('Outcry, 64 in flight', COUNT, 64, append),
        work('Emmett, 1 in flight', PEER_COUNT, 1, emmett.append),
      ],
      { units: 'events' },
    )
    if (emmett.busy() > 0) console.log(`Emmett: ${emmett.busy()} appends were busy and sent again`)
    raw.close()
    await store.close()
  })
}

function appendTo(store: EventStore): (step: AppendStep) => Promise<unknown> {
  return ({ streamId, lastRevision, number }) =>
    store.append(streamId, lastRevision < 0 ? 'no-stream' : lastRevision, [
      { id: crypto.randomUUID(), type: 'TodoAdded', data: eventData(number), metadata: {} },
    ])
}
