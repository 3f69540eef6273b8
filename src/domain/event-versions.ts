import { messageOf, OutcryError } from './outcry-error.ts'
import { type AnySchema, type Faithful, type OutputOf, parseWith } from './schema.ts'

interface Version {
  readonly schema: AnySchema
  readonly storedAs: string | undefined
  readonly upcast: (older: never) => unknown
}

/** The schemas of one event type from the oldest stored version to the current one. */
export interface EventVersions<Data> {
  /** The current version, from 1. */
  readonly current: number
  /** The names that older versions were stored under, with the versions that used them. */
  readonly formerNames: ReadonlyMap<string, readonly number[]>
  /** The source text of its upcasts, by which a changed one is noticed. */
  readonly source: string
  /**
   * Adds the next version.
   *
   * @param schema - the schema of the next version
   * @param upcast - turns data of the version before into data of this one; pure, and total over what was stored
   * @param options - `storedAs`: the name that the type had then, when it was renamed later
   */
  next<Schema extends AnySchema>(
    schema: Schema & Faithful<Schema>,
    upcast: (older: Data) => OutputOf<Schema>,
    options?: { readonly storedAs?: string },
  ): EventVersions<OutputOf<Schema>>
  /**
   * Turns stored data of any version into current data.
   *
   * @throws OutcryError `event-undecodable` when the data does not fit the schema of its version or of a later one,
   * or an upcast throws.
   */
  read(data: unknown, version: number, thing: () => string): Data
  /**
   * Checks data of the current version.
   *
   * @throws OutcryError `event-invalid` when it does not fit.
   */
  check(data: unknown, thing: string): Data
}

/**
 * Begins the history of an event type's schema.
 *
 * @param schema - the schema of version 1
 * @param options - `storedAs`: the name that the type had then, when it was renamed later
 */
export function versions<Schema extends AnySchema>(
  schema: Schema & Faithful<Schema>,
  options: { readonly storedAs?: string } = {},
): EventVersions<OutputOf<Schema>> {
  return chain([{ schema, storedAs: options.storedAs, upcast: (data) => data }])
}

/** Says whether a value is a history of versions rather than a single schema. */
export function isEventVersions(value: unknown): value is EventVersions<unknown> {
  return typeof value === 'object' && value !== null && 'formerNames' in value && 'next' in value
}

function chain<Data>(history: readonly Version[]): EventVersions<Data> {
  const newest = history[history.length - 1] as Version
  return {
    current: history.length,
    formerNames: formerNames(history),
    source: history.map(({ upcast }) => String(upcast)).join('\n'),
    next: (schema, upcast, { storedAs } = {}) => chain([...history, { schema, storedAs, upcast }]),
    read: (data, version, thing) => readThrough(history, data, version, thing) as Data,
    check: (data, thing) => parseWith(newest.schema, data, { code: 'event-invalid', thing }) as Data,
  }
}

function formerNames(history: readonly Version[]): Map<string, number[]> {
  const names = new Map<string, number[]>()
  for (const [index, { storedAs }] of history.entries()) {
    if (storedAs !== undefined) names.set(storedAs, [...(names.get(storedAs) ?? []), index + 1])
  }
  return names
}

function readThrough(history: readonly Version[], data: unknown, version: number, thing: () => string): unknown {
  let read = data
  for (let number = version; number <= history.length; number += 1) {
    const { schema, upcast } = history[number - 1] as Version
    const named = () => `${thing()} as version ${number}`
    const given = number === version ? read : readBy(() => upcast(read as never), named)
    read = parseWith(schema, given, { code: 'event-undecodable', thing: named })
  }
  return read
}

/**
 * Runs a function of the service that reads stored data.
 *
 * @throws OutcryError `event-undecodable` whatever it throws.
 */
export function readBy<Result>(read: () => Result, thing: () => string): Result {
  try {
    return read()
  } catch (error) {
    throw undecodable(`${thing()}: ${messageOf(error)}`, error)
  }
}

function undecodable(message: string, cause: unknown): OutcryError {
  return new OutcryError('event-undecodable', message, { cause })
}
