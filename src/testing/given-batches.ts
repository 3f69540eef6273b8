import { deepStrictEqual } from 'node:assert/strict'
import { createSqliteReadModelStore } from '../adapters/sqlite/read-model-store/read-model-store.ts'
import { createSqliteSearchIndex } from '../adapters/sqlite/search-index/search-index.ts'
import { createEventCodec } from '../domain/event-codec.ts'
import type { RecordedEvent } from '../domain/event-store.ts'
import { OutcryError } from '../domain/outcry-error.ts'
import { applyBatch, type BatchParts } from '../projections/apply-batch.ts'
import { fingerprintOf, handlersHashOf } from '../projections/fingerprint.ts'
import { createPlanner } from '../projections/planner.ts'
import type { ReadModel, ReadModelDefinition } from '../projections/read-model.ts'
import type { Generation, LaneLease } from '../projections/read-model-store.ts'
import { expectations, type GivenReadModel, type Outcome } from './given-read-model.ts'
import { type Happening, recordHappenings } from './happenings.ts'

/**
 * Begins a test of an SQL model:
 * `(await givenBatches(spending, [happenedTo('ada', Deposited({ amount: 5 }))])).thenRows([{ ... }])`. The events are
 * written into a temporary SQLite database twice, all in one batch and one by one. Rows are compared in the order of
 * their key.
 *
 * @param happenings - what happened, in the order of the log
 * @throws OutcryError `event-invalid` when an event does not fit its schema, `input-invalid` when the read model is
 * folded row by row; `AssertionError` when the rows depend on
 * how the events come in batches.
 */
export async function givenBatches<Model>(
  model: ReadModel<string, Model, 'table'>,
  happenings: readonly (readonly Happening[])[],
): Promise<GivenReadModel<Model>> {
  const { definition } = model
  if (definition.statements === undefined) throw folded(definition)
  const sources = [...definition.handlers.values()].map(({ source }) => source)
  const events = recordHappenings(sources, happenings.flat())
  const outcome = await writeInBatches(definition, events, events.length)
  const oneByOne = await writeInBatches(definition, events, 1)
  deepStrictEqual(oneByOne, outcome, 'the rows depend on how the events come in batches')
  return expectations(definition, outcome)
}

async function writeInBatches(
  definition: ReadModelDefinition,
  events: readonly RecordedEvent[],
  size: number,
): Promise<Outcome> {
  const readModels = createSqliteReadModelStore({ location: ':memory:' })
  const searchIndex = createSqliteSearchIndex({ location: ':memory:' })
  const planner = createPlanner(
    definition,
    createEventCodec([...definition.handlers.values()].map(({ source }) => source)),
  )
  const parts = { definition, planner, readModels, searchIndex, now: () => new Date(), onParking: () => undefined }
  try {
    const { generation, lease } = await beginGeneration(parts)
    await write(parts, lease, { events, size })
    return await outcomeOf(parts, generation)
  } finally {
    await searchIndex.close()
    await readModels.close()
  }
}

async function beginGeneration({
  definition,
  readModels,
}: BatchParts): Promise<{ generation: Generation; lease: LaneLease }> {
  const { name: model, columns, statements } = definition
  const fingerprint = fingerprintOf(definition)
  const generation = await readModels.generations.create({
    ...{ model, fingerprint, handlersHash: handlersHashOf(definition), logId: 'test', lanes: ['log'], columns },
    ...(statements && { primaryKey: statements.primaryKey }),
  })
  const scope = generation.generation
  const [lease] = await readModels.leases.claim({ model, fingerprint, scope, owner: 'test', leaseMs: 3_600_000 })
  return { generation, lease: lease as LaneLease }
}

async function write(
  parts: BatchParts,
  begun: LaneLease,
  { events, size }: { events: readonly RecordedEvent[]; size: number },
): Promise<void> {
  let lease = begun
  for (let start = 0; start < events.length; start += size) {
    const batch = events.slice(start, start + size)
    const through = batch[batch.length - 1]?.position ?? lease.position
    lease = { ...lease, ...(await applyBatch(parts, lease, { events: batch, through })) }
  }
}

async function outcomeOf({ definition, readModels }: BatchParts, { generation }: Generation): Promise<Outcome> {
  const { name, statements } = definition
  const rows = await readModels.query(new Map([[name, generation]]), (database) =>
    (statements?.primaryKey ?? [])
      .reduce((query, property) => query.orderBy(property), database.selectFrom(name).selectAll())
      .execute(),
  )
  const letters = await readModels.deadLetters.list({ model: name, generation })
  return { rows, setAside: letters.map(({ type, reason }) => ({ type, reason })) }
}

function folded({ name }: ReadModelDefinition): OutcryError {
  const message = `Cannot write batches into read model '${name}': it is folded row by row: use givenEvents instead`
  return new OutcryError('input-invalid', message, { facts: { model: name } })
}
