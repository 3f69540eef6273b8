import type { EventSource, RetiredEvent } from './entity.ts'
import type { RecordedEvent } from './event-store.ts'
import { type EventVersions, readBy } from './event-versions.ts'
import { OutcryError } from './outcry-error.ts'
import { createTypeIndex } from './type-index.ts'

/** What a stored event is read as today. */
export interface DecodedEvent {
  /** The current name of its type. */
  readonly type: string
  /** Its data, checked by the current schema. */
  readonly data: unknown
}

/** Reads stored events as the current code knows them. The one place where events are upcast. */
export interface EventCodec {
  /**
   * Reads a stored event: one event as a rule, several when its type was split, none when it was dropped.
   *
   * @throws OutcryError `event-undecodable` for unknown types and data that does not fit or cannot be upcast, `event-version-newer` when
   * newer code wrote it.
   */
  decode(event: RecordedEvent): readonly DecodedEvent[]
  /** Lists the stored names that are read as one of these current types of a category. */
  storedNames(category: string, types: readonly string[]): readonly string[]
  /** Lists the categories it knows. */
  readonly categories: readonly string[]
}

type Reader = (event: RecordedEvent, version: number) => readonly DecodedEvent[]

interface StoredType {
  readonly read: Reader
  readonly newestVersion: number
  readonly becomes: readonly string[] | 'anything'
}

/**
 * Makes the codec of a service.
 *
 * @throws OutcryError `name-taken` when two entities share a category, or two event types of one entity a stored name.
 */
export function createEventCodec(sources: readonly EventSource[]): EventCodec {
  const categories = new Map<string, ReadonlyMap<string, StoredType>>()
  for (const source of sources) {
    if (categories.has(source.category)) throw nameTaken('category', source.category, 'two entities')
    categories.set(source.category, storedTypesOf(source))
  }
  const find = createTypeIndex(categories)
  return {
    categories: [...categories.keys()],
    decode: (event) => decode(event, find(event)),
    storedNames: (category, types) =>
      [...(categories.get(category) ?? [])]
        .filter(([, { becomes }]) => becomes === 'anything' || becomes.some((type) => types.includes(type)))
        .map(([name]) => name),
  }
}

function decode(event: RecordedEvent, stored: StoredType | undefined): readonly DecodedEvent[] {
  if (event.undecodable !== undefined) throw undecodable(event, event.undecodable)
  if (stored === undefined) throw undecodable(event, `no entity of this service has an event type '${event.type}'`)
  const version = event.schemaVersion
  if (!Number.isInteger(version) || version < 1) throw undecodable(event, `its schema version is ${version}`)
  if (version > stored.newestVersion) throw newer(event, version, stored.newestVersion)
  return stored.read(event, version)
}

function storedTypesOf(source: EventSource): Map<string, StoredType> {
  const types = new Map<string, StoredType>()
  const add = (name: string, type: StoredType) => {
    if (types.has(name)) throw nameTaken('event type', name, `two event types of entity '${source.category}'`)
    types.set(name, type)
  }
  const addNames = (type: string, history: EventVersions<unknown>, stored: StoredType) => {
    add(type, stored)
    for (const [name, numbers] of history.formerNames) {
      if (name !== type) add(name, { ...stored, newestVersion: Math.max(...numbers) })
    }
  }
  for (const [type, history] of source.versions) addNames(type, history, currentType(type, history))
  for (const [type, retired] of source.retiredEvents) addNames(type, retired.versions, retiredType(source, retired))
  return types
}

function currentType(type: string, history: EventVersions<unknown>): StoredType {
  return {
    newestVersion: history.current,
    becomes: [type],
    read: (event, version) => [{ type, data: history.read(event.data, version, () => nameOf(event)) }],
  }
}

function retiredType(source: EventSource, { versions, become }: RetiredEvent): StoredType {
  const read: Reader = (event, version) => {
    const old = versions.read(event.data, version, () => nameOf(event))
    const current = readBy(
      () => become(old as never),
      () => nameOf(event),
    )
    return current.map(({ type, data }) => {
      const history = source.versions.get(type)
      if (history === undefined) throw undecodable(event, `it became ${type}, which entity '${source.category}' lacks`)
      return { type, data: history.read(data, history.current, () => `${nameOf(event)}, which became ${type},`) }
    })
  }
  return { newestVersion: versions.current, becomes: 'anything', read }
}

function nameOf(event: RecordedEvent): string {
  return `Cannot read event ${event.type} at position ${event.position} (revision ${event.revision} of '${event.streamId}')`
}

function undecodable(event: RecordedEvent, reason: string): OutcryError {
  return new OutcryError('event-undecodable', `${nameOf(event)}: ${reason}`, {
    facts: { position: event.position, streamId: event.streamId, type: event.type },
  })
}

function newer(event: RecordedEvent, version: number, known: number): OutcryError {
  return new OutcryError(
    'event-version-newer',
    `${nameOf(event)}: it has schema version ${version}, current newest known version is ${known}: deploy newer code`,
    { facts: { position: event.position, version, known } },
  )
}

function nameTaken(thing: string, name: string, owners: string): OutcryError {
  return new OutcryError('name-taken', `Cannot use ${thing} '${name}' twice: ${owners} have it: rename one of them`, {
    facts: { name },
  })
}
