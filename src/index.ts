export type { Changes, ChangesOptions } from './app/changes.ts'
export type { AppDeadLetters } from './app/dead-letters.ts'
export type { Description, Readiness, ReadModelDescription } from './app/description.ts'
export type { CommandInput, Dispatch, Dispatched, DispatchOptions, DispatchOutcome } from './app/dispatch.ts'
export type { GenerationReport, Pruned } from './app/generations.ts'
export type { LaneLag } from './app/health/lag.ts'
export type { ReadModelHealth, ReadModelState } from './app/health/read-model-health.ts'
export type { StuckLane, StuckReason } from './app/health/stuck-lane.ts'
export type { History, HistoryStep } from './app/history.ts'
export type { RebuildPlan } from './app/plan-rebuild.ts'
export type {
  Executable,
  Queries,
  ReadOnlyDatabase,
  ReadOptions,
  RowsOf,
  TablesOf,
  TypedHit,
  TypedPage,
  TypedSearch,
} from './app/queries.ts'
export type { AppRebuildOptions, AppReplayOptions, RebuildReport } from './app/rebuilds.ts'
export type { ReplayOutcome } from './app/replay-together.ts'
export { type Service, type ServiceOptions, service } from './app/service.ts'
export { type Role, readSettings, type Settings, temporarySettings } from './app/settings.ts'
export { type App, type Log, type StartOptions, startService } from './app/start-service.ts'
export { waitUntilReady } from './app/wait-until-ready.ts'
export type { Command, Decide, ExecutableCommand, RejectionCodeOf } from './domain/command.ts'
export type { CommandContext } from './domain/command-context.ts'
export { deterministicId } from './domain/deterministic-id.ts'
export {
  type DataOf,
  type Entity,
  type EntityDefinition,
  type EventSchema,
  type EventSource,
  entity,
  type Folded,
  type Literal,
  type RetiredEvent,
} from './domain/entity.ts'
export { type ErrorCode, type ErrorHandling, errorCatalogue } from './domain/error-catalogue.ts'
export type { DomainEvent, EventCreator, EventOf } from './domain/event.ts'
export type { DecodedEvent } from './domain/event-codec.ts'
export type {
  AppendResult,
  EventFilter,
  EventStore,
  ExpectedRevision,
  LogDescription,
  LogIdentity,
  LogPage,
  NewEvent,
  ReadAllOptions,
  ReadStreamOptions,
  RecordedEvent,
  StreamLifecycle,
  StreamMetadata,
  SubscribeAllOptions,
  SubscriptionPage,
} from './domain/event-store.ts'
export { type EventVersions, versions } from './domain/event-versions.ts'
export type { JsonObject, JsonValue } from './domain/json.ts'
export type { Lane } from './domain/lane.ts'
export type { EventMetadata } from './domain/metadata.ts'
export type { Accepted, AcceptedEvent, Outcome, Rejected, Unchanged } from './domain/outcome.ts'
export { type ErrorFacts, isOutcryError, messageOf, OutcryError } from './domain/outcry-error.ts'
export { comparePositions, type Position } from './domain/position.ts'
export { Rejections } from './domain/recorded-rejections.ts'
export { type Nothing, nothing, type Rejection, reject } from './domain/rejection.ts'
export type { AnySchema, Faithful, InputOf, OutputOf, Stored, Unstorable } from './domain/schema.ts'
export { EVERY_TENANT } from './domain/tenant.ts'
export type { EventContext } from './projections/event-context.ts'
export {
  type BatchEvent,
  type Fold,
  type Folds,
  type KeysOf,
  type ReadModel,
  type ReadModelDeclaration,
  type ReadModelDefinition,
  type ReadModelOptions,
  readModel,
  type SearchModelOptions,
  type Statements,
  searchModel,
} from './projections/read-model.ts'
export type {
  AnyDatabase,
  Column,
  ColumnType,
  DeadLetter,
  DifferingKey,
  GenerationKey,
  GenerationSize,
  GenerationState,
  Row,
} from './projections/read-model-store.ts'
export { mergeTokens } from './projections/read-token.ts'
export type { Comparison, DriftedKey } from './projections/rebuild/compare.ts'
export type { RebuildProgress } from './projections/rebuild/progress.ts'
export type { Rebuilt } from './projections/rebuild/switch-readers.ts'
export type { RowChange, RowChanges } from './projections/row-changes.ts'
export type {
  FilterCondition,
  FilterValue,
  SearchHit,
  SearchMapping,
  SearchPage,
  SearchQuery,
} from './projections/search-index.ts'
export {
  type EventOfTypes,
  type SqlModelDeclaration,
  type SqlModelOptions,
  sqlModel,
  type TableDatabase,
} from './projections/sql-model.ts'
