import { service } from '../src/app/service.ts'
import { startService } from '../src/app/start-service.ts'
import { openEmmettLog } from './emmett.ts'
import { interleave } from './interleave.ts'
import { changeItem, Item } from './items.ts'
import { openRawLog } from './raw-sqlite.ts'
import { appendInFlight, eventData, fileSettings, withFolder } from './workload.ts'

/** What this benchmark shows. */
export const title = 'Durable commands through dispatch: checked, folded, decided, appended (WAL, synchronous FULL)'

const COUNT = 6_400

/** Compares commands of Outcry with one-event transactions of the driver and appends of Emmett's SQLite store. */
export async function run(): Promise<void> {
  await withFolder(async (folder) => {
    const raw = openRawLog(`${folder}/raw.db`)
    const emmett = await openEmmettLog(`${folder}/emmett.db`)
    const settings = { ...fileSettings(folder), roles: ['api' as const] }
    const app = await startService(service('bench', { contexts: { items: [Item] } }), { settings })
    let portion = 0
    const work = (name: string, count: number, inFlight: number, send: Parameters<typeof appendInFlight>[1]) => ({
      name,
      run: () => {
        portion += 1
        return appendInFlight({ count, inFlight, prefix: `bench-${portion}` }, send)
      },
    })
    const dispatch: Parameters<typeof appendInFlight>[1] = ({ streamId, number }) =>
      app.dispatch(changeItem, { id: streamId, ...eventData(number) })
    await interleave(
      [
        work('better-sqlite3, one transaction each', COUNT / 2, 1, async (step) => raw.append(step)),
        work('Outcry commands, 64 in flight', COUNT, 64, dispatch),
        work('Outcry commands, 1 in flight', COUNT / 4, 1, dispatch),
        work('Emmett appends, 1 in flight', COUNT / 20, 1, emmett.append),
      ],
      { units: 'commands' },
    )
    raw.close()
    await app.close()
  })
}
