import { BEGINNING, type Position } from '../../domain/position.ts'
import type { FoldedRow, RowsAtHand, StoredRow } from '../fold-rows.ts'
import type { Row } from '../read-model-store.ts'

/** How many rows a rebuild keeps in memory. */
const MAX_CACHED_ROWS = 100_000

/** The rows of a generation while it is built: those that changed since they were last written, and others at hand. */
export interface RowCache extends RowsAtHand {
  /** The rows that changed since they were last written. */
  readonly changed: ReadonlyMap<string, FoldedRow>
  /** Whether every row there is is at hand, so that nothing need be read from the database. */
  readonly isComplete: boolean
  /** Says whether a key may have a row in the database that is not at hand. */
  lacks(key: string): boolean
  /** Takes rows read from the database; keys that are not among them have no row. */
  loaded(keys: readonly string[], rows: ReadonlyMap<string, StoredRow>): void
  /** Learns that all changed rows are written. */
  written(): void
  /** Forgets everything; the database has what was written. */
  clear(): void
}

interface CachedRow {
  row: Row | null
  version: Position
  isChanged: boolean
}

/**
 * Makes the cache of one rebuild.
 *
 * @param empty - whether the database holds no rows of the generation yet
 */
export function createRowCache(empty: boolean): RowCache {
  const rows = new Map<string, CachedRow>()
  const changed = new Map<string, CachedRow>()
  // As long as nothing was forgotten, a key that is not at hand has no row.
  let complete = empty
  // A fold looks for a row and then changes it; the second look is saved.
  let lastKey = ''
  let lastRow: CachedRow | undefined
  const get = (key: string) => {
    lastKey = key
    lastRow = rows.get(key)
    return lastRow
  }
  const clear = () => {
    rows.clear()
    changed.clear()
    lastKey = ''
    complete = false
  }
  return {
    changed,
    get,
    get isComplete() {
      return complete
    },
    lacks: (key) => !complete && !rows.has(key),
    loaded: (keys, found) => {
      lastKey = ''
      for (const key of keys) rows.set(key, { row: null, version: BEGINNING, ...found.get(key), isChanged: false })
    },
    set: (key, { row, version }) => {
      const cached = (key === lastKey ? lastRow : rows.get(key)) ?? { row, version, isChanged: false }
      if (!cached.isChanged) {
        rows.set(key, cached)
        changed.set(key, cached)
      }
      cached.row = row
      cached.version = version
      cached.isChanged = true
    },
    written: () => {
      for (const cached of changed.values()) cached.isChanged = false
      changed.clear()
      if (rows.size > MAX_CACHED_ROWS) clear()
    },
    clear,
  }
}
