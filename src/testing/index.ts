export type { DecidedCommand, Snapshot, Snapshots } from '../domain/snapshots.ts'
export type {
  Announcement,
  Delivery,
  FanOut,
  FanOutMessage,
  FanOutPublisher,
} from '../projections/fan-out.ts'
export type {
  AnyDatabase,
  BuildState,
  DeadLetterAction,
  DeadLetterRequest,
  DeadLetters,
  DifferingKey,
  Generation,
  GenerationDifference,
  GenerationPair,
  GenerationSize,
  GenerationStanding,
  GenerationState,
  Generations,
  KeyedRow,
  KeyScopes,
  LaneCheckpoint,
  LaneLease,
  LaneMove,
  LaneStanding,
  LeaseRequest,
  Leases,
  NewGeneration,
  OldReaders,
  QueryTables,
  ReadModelStore,
  ReadModelTransaction,
  Row,
  WrittenGeneration,
  WrittenModel,
} from '../projections/read-model-store.ts'
export type { SearchIndex, VersionedDocument } from '../projections/search-index.ts'
export type { EventStoreFeatures, EventStoreSubject } from './contracts/event-store/fixture.ts'
export { eventStoreContract } from './contracts/event-store-contract.ts'
export { type FanOutContract, fanOutContract } from './contracts/fan-out-contract.ts'
export type { ReadModelStoreFeatures, ReadModelStoreSubject } from './contracts/read-model-store/fixture.ts'
export { readModelStoreContract } from './contracts/read-model-store-contract.ts'
export type { SearchIndexFeatures, SearchIndexSubject } from './contracts/search-index/fixture.ts'
export { searchIndexContract } from './contracts/search-index-contract.ts'
export { type SnapshotsSubject, snapshotsContract } from './contracts/snapshots-contract.ts'
export type { TestFunctions } from './contracts/test-functions.ts'
export { type AskedCommand, ask, checkFold, checkRepeatedCommands } from './entity-properties.ts'
export { givenBatches } from './given-batches.ts'
export { type GivenEntity, given, type WhenDecided } from './given-entity.ts'
export { type GivenReadModel, givenEvents } from './given-read-model.ts'
export { type Happening, happenedAt, happenedFor, happenedTo } from './happenings.ts'
export { startInMemory } from './start-in-memory.ts'
