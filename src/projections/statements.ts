import { isOutcryError, messageOf, OutcryError } from '../domain/outcry-error.ts'
import type { EventContext } from './event-context.ts'
import type { PlannedEvent } from './planner.ts'
import type { BatchEvent, ReadModelDefinition } from './read-model.ts'
import type { GenerationKey, ReadModelTransaction } from './read-model-store.ts'

/** Makes folds that gather what is to be handled, so that events are set aside and wait as with any other fold. */
export function collecting(planned: readonly PlannedEvent[]): {
  planned: readonly PlannedEvent[]
  batch: readonly BatchEvent[]
} {
  const batch: BatchEvent[] = []
  const collect = (_row: unknown, data: unknown, event: EventContext) => {
    batch.push(Object.assign(event, { data }))
    return undefined
  }
  const folds = planned.map((event) => ({
    ...event,
    folds: event.folds.map((planned) => ({ ...planned, fold: collect })),
  }))
  return { planned: folds, batch }
}

/**
 * Runs the statements of a read model about a batch.
 *
 * @throws OutcryError `row-refused` when they fail or the database refuses something.
 */
export async function runStatements(
  { name, statements }: ReadModelDefinition,
  { transaction, generation }: { transaction: ReadModelTransaction; generation: GenerationKey },
  batch: readonly BatchEvent[],
): Promise<void> {
  try {
    await transaction.execute(generation, async (database) => {
      await statements?.write(batch, database)
    })
  } catch (error) {
    if (isOutcryError(error)) throw error
    throw failed(name, error)
  }
}

function failed(name: string, cause: unknown): OutcryError {
  const message = `Cannot write events into '${name}': its statements failed: ${messageOf(cause)}`
  return new OutcryError('row-refused', message, { facts: { model: name }, cause })
}
