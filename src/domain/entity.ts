import { type Command, createCommand, type Decide, type RejectionCodeOf } from './command.ts'
import { type EventCreator, type EventOf, eventCreator } from './event.ts'
import { type EventVersions, isEventVersions, versions } from './event-versions.ts'
import { OutcryError } from './outcry-error.ts'
import type { AnySchema, Faithful, InputOf, OutputOf, Stored } from './schema.ts'

const PASCAL_CASE = /^[A-Z][A-Za-z0-9]*$/

/** The schema of an event type, or the history of its schemas. */
export type EventSchema = AnySchema | EventVersions<unknown>

/** The data of an event type. */
export type DataOf<Schema> =
  Schema extends EventVersions<infer Data> ? Data : Schema extends AnySchema ? OutputOf<Schema> : never

/** A stored event type that no longer exists, and what each such event is read as today. */
export interface RetiredEvent {
  /** The schemas it had while it was stored. */
  readonly versions: EventVersions<unknown>
  /** The events that stand for it now; none to drop it. */
  readonly become: (data: never) => readonly { readonly type: string; readonly data: unknown }[]
}

/** The part of an entity that readers of its events need. */
export interface EventSource<Category extends string = string, Events = unknown> {
  /** The prefix of the entity's streams. */
  readonly category: Category
  /** One creator for each event type. */
  readonly events: { readonly [Type in keyof Events & string]: EventCreator<Category, Type, Events[Type]> }
  /** The schemas of each event type through time. */
  readonly versions: ReadonlyMap<string, EventVersions<unknown>>
  /** The event types that exist only in old parts of the log. */
  readonly retiredEvents: ReadonlyMap<string, RetiredEvent>
}

/** A decider: the events of one kind of stream, the state they fold into, and the commands that add to it. */
export interface Entity<Category extends string, State, Events> extends EventSource<Category, Events> {
  /** The state of a stream without events. */
  readonly initial: () => State
  /** The source text of the fold, by which a changed one is noticed. */
  readonly foldSource: string
  /** Folds one event into the state. Pure. */
  readonly evolve: (state: State, event: EventOf<Category, Events>) => State
  /**
   * Defines a command.
   *
   * @param name - the command's name, in the imperative
   * @param schema - what the command needs to know besides the entity's id
   * @param decide - answers events, a rejection, or `nothing()`; pure
   * @throws OutcryError `name-invalid` when the name is not like `AddTodo`.
   */
  command<const Name extends string, Schema extends AnySchema, Decision extends Decide<Category, Events>>(
    name: Name,
    schema: Schema,
    decide: (state: State, input: OutputOf<Schema>) => Decision,
  ): Command<Category, Name, InputOf<Schema>, RejectionCodeOf<Decision>>
  /**
   * Declares an event type that is no longer written but still stands in the log.
   *
   * @param type - the stored name
   * @param schema - the schema it had, or the history of its schemas
   * @param become - the current events that each stored one is read as; none to drop it. Pure
   * @throws OutcryError `name-invalid`, and `name-taken` when it is retired already.
   */
  retired<Schema extends EventSchema>(
    type: string,
    schema: Schema,
    become: (data: DataOf<Schema>) => readonly EventOf<Category, Events>[],
  ): Entity<Category, State, Events>
}

/** Any JSON value, by the texts and numbers in it. */
export type Literal<Text extends string, Amount extends number> =
  | Text
  | Amount
  | boolean
  | null
  | undefined
  | readonly Literal<Text, Amount>[]
  | { readonly [key: string]: Literal<Text, Amount> }

/**
 * A state as a fold answers it: any state will do. The second part admits everything, and is there to keep literals
 * from widening: `'open'` stays `'open'`, because the compiler expects some `Text`.
 */
export type Folded<State, Text extends string, Amount extends number> = State &
  (Text | Record<never, never> | null | undefined | { readonly [key: string]: Literal<Text, Amount> })

/** What an entity is made of. */
export interface EntityDefinition<State, Schemas, Text extends string = string, Amount extends number = number> {
  /** The state of a stream without events. Annotate its return type: `(): State => ({ ... })`. */
  readonly initial: (() => State) &
    (State extends Stored<State> ? unknown : 'a state must be JSON, to be kept in snapshots')
  /** A zod schema, or `versions(...)`, for each event type. Data is JSON. */
  readonly events: Schemas & { readonly [Type in keyof Schemas]: Faithful<Schemas[Type]> }
  /** For each event type, the state after it. Pure; a missing type does not compile. */
  readonly evolve: {
    readonly [Type in keyof Schemas]: (
      state: State,
      data: DataOf<Schemas[Type]>,
    ) => NoInfer<Folded<State, Text, Amount>>
  }
}

/**
 * Defines an entity.
 *
 * @param category - the prefix of its streams: lower-case letters, digits and underscores, unique in the service
 * @throws OutcryError `name-invalid` when the category or an event type cannot be part of a stream's or subject's name.
 */
export function entity<
  const Category extends string,
  State,
  Schemas extends Record<string, EventSchema>,
  Text extends string,
  Amount extends number,
>(
  category: Category,
  definition: EntityDefinition<State, Schemas, Text, Amount>,
): Entity<Category, State, { [Type in keyof Schemas]: DataOf<Schemas[Type]> }> {
  requireName('entity', category, /^[a-z][a-z0-9_]*$/)
  const types = Object.keys(definition.events)
  for (const type of types) requireName('event type', type, PASCAL_CASE)
  const histories = new Map(types.map((type) => [type, historyOf(definition.events[type] as EventSchema)]))
  const creators = Object.fromEntries(types.map((type) => [type, eventCreator(category, type)]))
  return build({ category, histories, creators, definition: definition as never, retired: new Map() }) as never
}

interface Parts {
  readonly category: string
  readonly histories: ReadonlyMap<string, EventVersions<unknown>>
  readonly creators: object
  readonly definition: { initial: () => unknown; evolve: object }
  readonly retired: ReadonlyMap<string, RetiredEvent>
}

function build(parts: Parts): object {
  const { category, histories, creators, definition, retired } = parts
  const evolve = definition.evolve as Record<string, (state: unknown, data: unknown) => unknown>
  const self = {
    category,
    events: creators,
    versions: histories,
    retiredEvents: retired,
    initial: definition.initial,
    foldSource: [definition.initial, ...Object.values(evolve)].map(String).join('\n'),
    // What a fold answers is the state, also when it is null.
    evolve: (state: unknown, { type, data }: { type: string; data: unknown }) =>
      Object.hasOwn(evolve, type) ? evolve[type]?.(state, data) : state,
    command: (name: string, schema: AnySchema, decide: (state: never, input: never) => Decide<string, unknown>) => {
      requireName('command', name, PASCAL_CASE)
      return createCommand({ entity: self as never, name, schema, decide })
    },
    retired: (type: string, schema: EventSchema, become: RetiredEvent['become']) => {
      requireName('event type', type, PASCAL_CASE)
      requireOnce(category, type, retired)
      return build({ ...parts, retired: new Map([...retired, [type, { versions: historyOf(schema), become }]]) })
    },
  }
  return self
}

function historyOf(schema: EventSchema): EventVersions<unknown> {
  return isEventVersions(schema) ? schema : versions(schema as AnySchema as never)
}

function requireOnce(category: string, type: string, retired: Parts['retired']): void {
  if (!retired.has(type)) return
  throw new OutcryError('name-taken', `Cannot retire event type '${type}' of entity '${category}' twice`, {
    facts: { name: type },
  })
}

function requireName(thing: string, name: string, pattern: RegExp): void {
  if (pattern.test(name)) return
  throw new OutcryError('name-invalid', `Cannot define ${thing} '${name}': the name must match ${pattern.source}`, {
    facts: { thing, name },
  })
}
