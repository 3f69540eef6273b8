import type { EventStore, LogPage, ReadAllOptions } from '../../domain/event-store.ts'
import { BEGINNING, earliestPosition, hasReached, type Position } from '../../domain/position.ts'
import { createPageSlot, type PageSlot } from './page-slot.ts'

/** One of several that read the log together. */
export interface Seat {
  /** The store, whose log this one reads with the others the first time that it reads it forwards. */
  readonly store: EventStore
  /** Says that this one will not read it any more; the others need not wait. Needed even after it has read. */
  leave(): void
}

interface Reader {
  readonly from: Position
  readonly types: ReadonlySet<string>
  readonly pageSize: number | undefined
  readonly slot: PageSlot
}

/**
 * Lets several read the log in one pass, each from its own position on and with its own filter by types. The pass begins
 * when all of them want to read or have left, and goes no faster than the slowest of them.
 *
 * @param readers - how many there are
 */
export function shareReading(store: EventStore, readers: number): readonly Seat[] {
  const reading = new Set<Reader>()
  let awaited = readers
  const abort = new AbortController()
  const arrive = () => {
    awaited -= 1
    if (awaited === 0 && reading.size > 0) void readFor(store, reading, abort.signal)
  }
  const end = (reader: Reader) => {
    reader.slot.close()
    reading.delete(reader)
    if (reading.size === 0 && awaited === 0) abort.abort()
  }
  const join = async function* (reader: Reader): AsyncGenerator<LogPage> {
    reading.add(reader)
    arrive()
    try {
      for (;;) {
        const page = await reader.slot.take()
        if (page === undefined) return
        yield page
      }
    } finally {
      end(reader)
    }
  }
  return Array.from({ length: readers }, () => {
    let isAwaited = true
    const readAll = (options: ReadAllOptions = {}) => {
      const types = typesOf(options)
      if (!isAwaited || types === undefined || options.direction === 'backwards') return store.readAll(options)
      isAwaited = false
      const { from = BEGINNING, pageSize } = options
      return join({ from, types: new Set(types), pageSize, slot: createPageSlot() })
    }
    const leave = () => {
      if (isAwaited) arrive()
      isAwaited = false
    }
    return { store: { ...store, readAll }, leave }
  })
}

function typesOf({ filter }: ReadAllOptions): readonly string[] | undefined {
  return filter !== undefined && 'types' in filter ? filter.types : undefined
}

async function readFor(store: EventStore, readers: ReadonlySet<Reader>, signal: AbortSignal): Promise<void> {
  const all = [...readers]
  const from = earliestPosition(all.map((reader) => reader.from)) ?? BEGINNING
  const types = [...new Set(all.flatMap((reader) => [...reader.types]))]
  const sizes = all.flatMap(({ pageSize }) => pageSize ?? [])
  const pageSize = sizes.length === 0 ? {} : { pageSize: Math.max(...sizes) }
  try {
    for await (const page of store.readAll({ from, filter: { types }, signal, ...pageSize })) {
      await Promise.all([...readers].map((reader) => offer(reader, page)))
      if (readers.size === 0) return
    }
    for (const { slot } of readers) slot.end()
  } catch (error) {
    for (const { slot } of readers) slot.fail(error)
  }
}

async function offer({ from, types, slot }: Reader, { events, completeThrough }: LogPage): Promise<void> {
  if (hasReached(from, completeThrough)) return
  const own = events.filter(({ type, position }) => types.has(type) && !hasReached(from, position))
  await slot.put({ events: own, completeThrough })
}
