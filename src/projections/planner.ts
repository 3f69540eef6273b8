import type { DecodedEvent, EventCodec } from '../domain/event-codec.ts'
import type { EventFilter, RecordedEvent } from '../domain/event-store.ts'
import { isOutcryError, type OutcryError } from '../domain/outcry-error.ts'
import { createTypeIndex } from '../domain/type-index.ts'
import { type EventContext, eventContext } from './event-context.ts'
import type { Fold, ReadModelDefinition } from './read-model.ts'
import { tenantKey } from './row-keys.ts'

/** One fold of one row, ready to run. */
export interface PlannedFold {
  /** The row's key. */
  readonly key: string
  /** The fold. */
  readonly fold: Fold<unknown, unknown>
  /** The event's data. */
  readonly data: unknown
  /** What the fold may know besides. */
  readonly context: EventContext
}

/** What an event means for a read model: folds, or the reason why it cannot be read. */
export interface PlannedEvent {
  /** The stored event. */
  readonly event: RecordedEvent
  /** The folds in the order to run them. */
  readonly folds: readonly PlannedFold[]
  /** Why the event cannot be read; `undefined` when it can. */
  readonly failure: OutcryError | undefined
}

/** Tells what events mean for one read model. */
export interface Planner {
  /** The stored names of the event types that mean something to it. */
  readonly storedTypes: readonly string[]
  /** The filter that leaves out all others. */
  readonly filter: EventFilter
  /**
   * Plans one event; `undefined` when it means nothing to the read model.
   *
   * @throws OutcryError `event-version-newer` when newer code wrote the event.
   */
  plan(event: RecordedEvent): PlannedEvent | undefined
}

type FoldsByType = ReadonlyMap<string, Fold<unknown, unknown>>

/** Makes the planner of a read model. */
export function createPlanner(definition: ReadModelDefinition, codec: EventCodec): Planner {
  const handled = new Map<string, ReadonlyMap<string, FoldsByType>>()
  for (const [category, { folds }] of definition.handlers) {
    const names = codec.storedNames(category, [...folds.keys()])
    handled.set(category, new Map(names.map((name) => [name, folds])))
  }
  const find = createTypeIndex(handled)
  const storedTypes = [...new Set([...handled.values()].flatMap((types) => [...types.keys()]))]
  return {
    storedTypes,
    filter: { types: storedTypes },
    plan: (event) => {
      const folds = find(event)
      return folds === undefined ? undefined : planHandled(event, folds, { definition, codec })
    },
  }
}

function planHandled(
  event: RecordedEvent,
  folds: FoldsByType,
  { definition, codec }: { definition: ReadModelDefinition; codec: EventCodec },
): PlannedEvent {
  try {
    const planned: PlannedFold[] = []
    for (const decoded of codec.decode(event)) {
      const fold = folds.get(decoded.type)
      if (fold !== undefined) planFold(planned, definition, { event, fold, decoded })
    }
    return { event, folds: planned, failure: undefined }
  } catch (error) {
    if (isOutcryError(error) && error.handling === 'dead-letter') return { event, folds: [], failure: error }
    throw error
  }
}

function planFold(
  planned: PlannedFold[],
  definition: ReadModelDefinition,
  happened: { event: RecordedEvent; fold: Fold<unknown, unknown>; decoded: DecodedEvent },
): void {
  const { event, fold, decoded } = happened
  const { data } = decoded
  const context = eventContext(event, decoded.type)
  if (definition.keys === undefined) planned.push({ key: event.streamId, fold, data, context })
  else {
    const isOfStream = definition.order === 'lanes'
    for (const given of definition.keys(context, data)) {
      const key = isOfStream ? given : tenantKey(context.tenant, given)
      planned.push({ key, fold, data, context })
    }
  }
}
