import type { RecordedEvent } from './event-store.ts'

/**
 * Finds what belongs to the category and stored type of an event: by the type first, because the category of a stream
 * would have to be cut out of its id for every event of the log.
 *
 * @returns a function that answers `undefined` for what is not there.
 */
export function createTypeIndex<Entry>(
  categories: ReadonlyMap<string, ReadonlyMap<string, Entry>>,
): (event: Pick<RecordedEvent, 'streamId' | 'type'>) => Entry | undefined {
  const byType = new Map<string, { readonly prefix: string; readonly entry: Entry }[]>()
  for (const [category, types] of categories) {
    for (const [type, entry] of types) {
      const named = byType.get(type) ?? []
      byType.set(type, named)
      named.push({ prefix: `${category}-`, entry })
    }
  }
  return ({ streamId, type }) => {
    const named = byType.get(type)
    if (named === undefined) return undefined
    for (const { prefix, entry } of named) if (streamId.startsWith(prefix)) return entry
    return undefined
  }
}
