import type { EventSource } from '../domain/entity.ts'
import { OutcryError } from '../domain/outcry-error.ts'
import type { AnySchema, OutputOf } from '../domain/schema.ts'
import { columnsOf } from './columns.ts'
import type { EventContext } from './event-context.ts'
import type { AnyDatabase, Column } from './read-model-store.ts'
import type { SearchMapping } from './search-index.ts'

/**
 * Folds one event into one row: answers the new row, `null` to delete it, or `undefined` to leave it as it is. Pure.
 */
export type Fold<Row, Data> = (row: Row | undefined, data: Data, event: EventContext) => Row | null | undefined

/** A fold for each event type of an entity that the read model reacts to. */
export type Folds<Row, Events> = { readonly [Type in keyof Events]?: Fold<Row, Events[Type]> }

/** Which rows an event touches. */
export type KeysOf = (event: EventContext, data: unknown) => readonly string[]

/** An event of a batch: what a fold may know of it, and its data. */
export type BatchEvent = EventContext & {
  /** The event's data, as its newest schema has it. */
  readonly data: unknown
}

/** Writes a batch of events, in the order of the log, into the one table of a read model. */
export type Statements = (events: readonly BatchEvent[], database: AnyDatabase) => Promise<unknown>

/** What the runner knows of a read model. */
export interface ReadModelDefinition {
  /** The name, also of its table or index. */
  readonly name: string
  /** Raised by hand when the folds mean something else. */
  readonly version: number
  /** The declared properties of a row. */
  readonly columns: readonly Column[]
  /** `'lanes'` when each row is written by events of one stream only, `'log'` otherwise. */
  readonly order: 'lanes' | 'log'
  /** Which rows an event touches; the one of its stream when absent. */
  readonly keys: KeysOf | undefined
  /** The index that holds the rows; a table when absent. */
  readonly search: SearchMapping | undefined
  /** What writes its rows, when they are not folded one by one, and the columns that tell them apart. */
  readonly statements?: { readonly write: Statements; readonly primaryKey: readonly string[] }
  /** What it reacts to: by category, the entity and the folds by event type. */
  readonly handlers: ReadonlyMap<string, { source: EventSource; folds: ReadonlyMap<string, Fold<unknown, unknown>> }>
}

/** A read model: how events become rows. `Row` is what its queries answer. */
export interface ReadModel<
  Name extends string = string,
  Row = unknown,
  Kind extends 'table' | 'search' = 'table' | 'search',
> {
  /** The name, also of its table or index. */
  readonly name: Name
  /** Whether its rows are in a table or in a search index. */
  readonly kind: Kind
  /** What the runner knows of it. */
  readonly definition: ReadModelDefinition
  /** A row; only for the compiler, there is no such property. */
  readonly '~row'?: Row
}

/** A read model that can be told what else it reacts to. */
export interface ReadModelDeclaration<Name extends string, Row, Kind extends 'table' | 'search'>
  extends ReadModel<Name, Row, Kind> {
  /**
   * Reacts to events of an entity.
   *
   * @throws OutcryError `name-taken` when the read model already reacts to this entity.
   */
  on<Category extends string, Events>(
    source: EventSource<Category, Events>,
    folds: Folds<Row, NoInfer<Events>>,
  ): ReadModelDeclaration<Name, Row, Kind>
}

/** How a read model is declared. */
export interface ReadModelOptions<Schema extends AnySchema> {
  /** From 1; raise it when the folds mean something else, so that new code builds its own rows. */
  readonly version: number
  /** The schema of a row: an object of JSON values. */
  readonly row: Schema
  /**
   * The part of the key behind the stream's id, for rows that are children of one stream. The stream's own row by
   * default.
   */
  readonly children?: (event: EventContext, data: unknown) => readonly string[]
  /**
   * The keys of the rows that an event touches, when they are not the stream's. Such a read model runs in the order
   * of the log, in one place at a time. The stream's id by default.
   */
  readonly keys?: KeysOf
}

/** How a search model is declared. */
export interface SearchModelOptions<Schema extends AnySchema> extends ReadModelOptions<Schema> {
  /** The properties that are searched as text, most important first. */
  readonly text: readonly (keyof OutputOf<Schema> & string)[]
  /** The properties to filter by, sort by and count. None by default. */
  readonly facets?: readonly (keyof OutputOf<Schema> & string)[]
}

/**
 * Declares a read model that is a table.
 *
 * @param name - lower-case letters, digits and underscores; a plural noun
 * @throws OutcryError `name-invalid` when the name cannot be a table's, `read-model-out-of-order` when it declares both
 * `children` and `keys`.
 */
export function readModel<const Name extends string, Schema extends AnySchema>(
  name: Name,
  options: ReadModelOptions<Schema>,
): ReadModelDeclaration<Name, OutputOf<Schema>, 'table'> {
  return define(definitionOf(name, options, undefined)) as ReadModelDeclaration<Name, OutputOf<Schema>, 'table'>
}

/** Declares a read model that is a search index. Throws as {@link readModel}. */
export function searchModel<const Name extends string, Schema extends AnySchema>(
  name: Name,
  options: SearchModelOptions<Schema>,
): ReadModelDeclaration<Name, OutputOf<Schema>, 'search'> {
  const columns = columnsOf(name, options.row)
  const search = { columns, text: options.text, facets: options.facets ?? [] }
  return define(definitionOf(name, options, search)) as ReadModelDeclaration<Name, OutputOf<Schema>, 'search'>
}

/** Names the row of an event's stream, or a child row of it. */
function rowKey(streamId: string, child?: string): string {
  return child === undefined ? streamId : `${streamId}/${child}`
}

function definitionOf(
  name: string,
  options: ReadModelOptions<AnySchema>,
  search: SearchMapping | undefined,
): ReadModelDefinition {
  const { children, keys } = options
  requireTableName(name)
  if (children !== undefined && keys !== undefined) {
    throw new OutcryError(
      'read-model-out-of-order',
      `Cannot declare read model '${name}': it has both children and keys: ` +
        'children belong to one stream and run in lanes, keys are any and run in the order of the log: keep one',
      { facts: { name } },
    )
  }
  return {
    name,
    version: options.version,
    columns: columnsOf(name, options.row),
    order: keys === undefined ? 'lanes' : 'log',
    keys: keys ?? (children && ((event, data) => children(event, data).map((child) => rowKey(event.streamId, child)))),
    search,
    handlers: new Map(),
  }
}

function define(definition: ReadModelDefinition): ReadModelDeclaration<string, unknown, 'table' | 'search'> {
  return {
    name: definition.name,
    kind: definition.search === undefined ? 'table' : 'search',
    definition,
    on: (source, folds) => {
      const { category } = source
      if (definition.handlers.has(category)) {
        throw new OutcryError(
          'name-taken',
          `Cannot react to '${category}' twice in read model '${definition.name}': put all its events into one .on`,
          {
            facts: { name: definition.name, category },
          },
        )
      }
      const handler = { source: source as EventSource, folds: new Map(Object.entries(folds)) as never }
      return define({ ...definition, handlers: new Map([...definition.handlers, [category, handler]]) }) as never
    },
  }
}

function requireTableName(name: string): void {
  if (/^[a-z][a-z0-9_]{0,40}$/.test(name) && !name.startsWith('outcry_') && !name.startsWith('sqlite_')) return
  throw new OutcryError(
    'name-invalid',
    `Cannot declare read model '${name}': the name must be lower-case letters, digits and underscores, at most 41, and not begin with outcry_ or sqlite_`,
    { facts: { name } },
  )
}
