import type { EventCodec } from '../domain/event-codec.ts'
import type { RecordedEvent } from '../domain/event-store.ts'
import type { Lane } from '../domain/lane.ts'
import { isOutcryError } from '../domain/outcry-error.ts'
import type { Position } from '../domain/position.ts'
import { createPlanner, type Planner } from './planner.ts'
import type { ReadModelDefinition } from './read-model.ts'
import type { GenerationKey, Row } from './read-model-store.ts'
import { requireServing } from './require-serving.ts'
import type { SearchIndex } from './search-index.ts'
import { laneIn, type ShowingParts, unshownThrough, untilReached } from './shown-through.ts'

/** A row that an event has touched. */
export interface RowChange {
  /** The read model's name. */
  readonly model: string
  /** The row's key. */
  readonly key: string
  /** The event's place in the log. */
  readonly position: Position
  /** The row as it was right after the event, or later; `null` when it is gone. */
  readonly row: Row | null
}

/** What a stretch of the log has changed. */
export interface RowChanges {
  /** Everything up to here has been told. */
  readonly position: Position
  /** The changes in the order of the log: one for each event and row that it touches. */
  readonly changes: readonly RowChange[]
}

/** What following rows needs. */
export interface RowChangeParts extends ShowingParts {
  /** Reads stored events. */
  readonly codec: EventCodec
  /** Where documents are. */
  readonly searchIndex: SearchIndex
}

/** Which rows to follow. */
export interface FollowedRows {
  /** The read models, none of them written by SQL. */
  readonly definitions: readonly ReadModelDefinition[]
  /** Where to begin: what the events behind this position change is told. */
  readonly from: Position
  /** Says whether a row may be told. */
  readonly mayTell: (definition: ReadModelDefinition, key: string) => boolean
  /** Ends it, without an error. */
  readonly signal: AbortSignal
}

/** How many events are looked at together. */
const PAGE_EVENTS = 200

interface FollowedModel {
  readonly definition: ReadModelDefinition
  readonly planner: Planner
}

/** A row that an event of a page touches. */
interface TouchedRow {
  readonly definition: ReadModelDefinition
  readonly key: string
  readonly position: Position
}

/**
 * Follows the rows of read models, driven by the log: each event is told when every read model has come as far, whichever
 * process brings it there. So nothing is stored for it, and it goes on from any position as if it had never been away.
 * The first answer, without changes, says where it begins, once everything up to there can be read.
 *
 * @throws OutcryError `read-model-building` while a read model has no rows of this code.
 */
export async function* followRows(parts: RowChangeParts, followed: FollowedRows): AsyncGenerator<RowChanges> {
  const { from, signal } = followed
  const models = followed.definitions.map((definition) => ({
    definition,
    planner: createPlanner(definition, parts.codec),
  }))
  for (const model of models) {
    const positions = await unshownThrough(parts, model, from)
    await untilReached(parts, model.definition, { positions, signal })
  }
  let told = from
  if (!signal.aborted) yield { position: from, changes: [] }
  const types = [...new Set(models.flatMap(({ planner }) => planner.storedTypes))]
  for await (const page of parts.store.subscribeAll({ from, filter: { types }, pageSize: PAGE_EVENTS, signal })) {
    const changes = await changesOf(parts, { models, events: page.events, followed })
    if (signal.aborted) return
    if (page.completeThrough !== told) yield { position: page.completeThrough, changes }
    told = page.completeThrough
  }
}

/** Waits until the read models show some events, and reads the rows that these touch. */
async function changesOf(
  parts: RowChangeParts,
  page: { models: readonly FollowedModel[]; events: readonly RecordedEvent[]; followed: FollowedRows },
): Promise<readonly RowChange[]> {
  const { mayTell, signal } = page.followed
  const lanes = new Map(page.models.map(({ definition }) => [definition, new Map<Lane, Position>()]))
  const touched: TouchedRow[] = []
  for (const { streamId, position, definition, keys } of plan(page.models, page.events)) {
    lanes.get(definition)?.set(laneIn(definition, streamId, parts.log.laneCount), position)
    for (const key of keys) if (mayTell(definition, key)) touched.push({ definition, key, position })
  }
  await Promise.all([...lanes].map(([definition, positions]) => untilReached(parts, definition, { positions, signal })))
  return signal.aborted ? [] : readTouched(parts, touched)
}

/** In the order of the log, what each event touches; no keys when it cannot be read and was set aside. */
function* plan(models: readonly FollowedModel[], events: readonly RecordedEvent[]) {
  for (const event of events) {
    for (const { definition, planner } of models) {
      const planned = planner.plan(event)
      if (planned === undefined) continue
      const { streamId, position } = event
      yield { streamId, position, definition, keys: new Set(planned.folds.map(({ key }) => key)) }
    }
  }
}

async function readTouched(parts: RowChangeParts, touched: readonly TouchedRow[]): Promise<readonly RowChange[]> {
  const keys = new Map<ReadModelDefinition, Set<string>>()
  for (const { definition, key } of touched) {
    const ofModel = keys.get(definition) ?? new Set()
    keys.set(definition, ofModel.add(key))
  }
  const rows = new Map<ReadModelDefinition, ReadonlyMap<string, Row | null>>()
  for (const [definition, wanted] of keys) rows.set(definition, await readServed(parts, definition, [...wanted]))
  return touched.map(({ definition, key, position }) => {
    const row = rows.get(definition)?.get(key) ?? null
    return { model: definition.name, key, row, position }
  })
}

/** A generation may be dropped behind a rebuild after it was found: then there is a newer one. */
async function readServed(
  parts: RowChangeParts,
  definition: ReadModelDefinition,
  keys: readonly string[],
): Promise<ReadonlyMap<string, Row | null>> {
  const generation = await requireServing(parts.readModels, definition)
  try {
    return await readRows(parts, { definition, generation, keys })
  } catch (error) {
    if (!isOutcryError(error, 'generation-not-found')) throw error
    const next = await requireServing(parts.readModels, definition)
    if (next.generation === generation.generation) throw error
    return readRows(parts, { definition, generation: next, keys })
  }
}

async function readRows(
  { readModels, searchIndex }: RowChangeParts,
  wanted: { definition: ReadModelDefinition; generation: GenerationKey; keys: readonly string[] },
): Promise<ReadonlyMap<string, Row | null>> {
  const { definition, generation, keys } = wanted
  if (definition.search === undefined) return readModels.readRows(generation, keys)
  // Who is told of a document is to find it, too.
  await searchIndex.refresh(generation)
  const documents = await searchIndex.read(generation, keys)
  return new Map([...documents].map(([key, { document }]) => [key, document]))
}
