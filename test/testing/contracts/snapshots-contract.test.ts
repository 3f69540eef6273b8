import { afterAll } from 'vitest'
import { createSqliteSnapshots } from '../../../src/adapters/sqlite/snapshots.ts'
import type { Snapshot, Snapshots } from '../../../src/domain/snapshots.ts'
import { snapshotsContract } from '../../../src/testing/contracts/snapshots-contract.ts'
import { temporaryFolder } from '../../adapters/sqlite/temporary-folder.ts'
import { findsPlantedFaults } from './planted-faults.ts'

const folder = temporaryFolder()
afterAll(folder.remove)

/** A cache that finds the last snapshot that was saved, whatever is asked for. */
function findingTheLast({ load, save }: Snapshots): Partial<Snapshots> {
  let last: Snapshot | undefined
  return {
    load: (streamId, fingerprint) => (last === undefined ? load(streamId, fingerprint) : Promise.resolve(last)),
    save: (snapshot) => {
      last = snapshot
      return save(snapshot)
    },
  }
}

findsPlantedFaults<Snapshots>(
  (test, plant) =>
    snapshotsContract({
      test,
      open: async (cache) => plant(createSqliteSnapshots({ location: folder.file(`${cache}.db`) })),
      features: { persists: true },
    }),
  [
    {
      fault: 'answers the state that other code has folded',
      foundBy: 'load() never answers the state of another fingerprint',
      plant: findingTheLast,
    },
    {
      fault: 'answers the state of another stream',
      foundBy: 'load() finds no snapshot of another stream',
      plant: findingTheLast,
    },
    {
      fault: 'puts an older snapshot over a newer one',
      foundBy: 'save() leaves a newer snapshot alone',
      plant: findingTheLast,
    },
    {
      fault: 'forgets the commands that were decided',
      foundBy: 'load() finds what save() kept',
      plant: ({ save }) => ({ save: (snapshot) => save({ ...snapshot, commands: [] }) }),
    },
    {
      fault: 'keeps nothing when it is closed',
      foundBy: 'a cache that is opened again has what was saved',
      plant: () => ({ save: () => Promise.resolve() }),
    },
  ],
)
