import { BEGINNING, type Position } from '../../domain/position.ts'
import type { RowsAtHand, StoredRow } from '../fold-rows.ts'
import type { ChangedRow } from '../generation-rows.ts'
import type { Row } from '../read-model-store.ts'
import { createRowScales } from './row-scales.ts'

/** The rows of a generation while it is built: those that changed since they were last written, and others at hand. */
export interface RowCache extends RowsAtHand {
  /** The rows that changed since they were last written, and those that came into being and went again. */
  readonly changed: readonly ChangedRow[]
  /** Whether every row there is is at hand, so that nothing need be read from the database. */
  readonly isComplete: boolean
  /** Whether the rows take up all the memory that they may. */
  readonly isFull: boolean
  /** Says whether a key may have a row in the database that is not at hand. */
  lacks(key: string): boolean
  /** Takes rows read from the database; keys that are not among them have no row. */
  loaded(keys: readonly string[], rows: ReadonlyMap<string, StoredRow>): void
  /** Learns that all changed rows are written. Makes room when there is none left. */
  written(): void
  /** Forgets everything; the database has what was written. */
  clear(): void
}

interface CachedRow {
  readonly key: string
  row: Row | null
  version: Position
  isChanged: boolean
  isStored: boolean
}

/**
 * Makes the cache of one rebuild.
 *
 * @param options - `empty`: whether the database holds no rows of the generation yet; `maxBytes`: about how much memory
 * the rows may take
 */
export function createRowCache({ empty, maxBytes }: { empty: boolean; maxBytes: number }): RowCache {
  const rows = new Map<string, CachedRow>()
  const scales = createRowScales()
  let changed: CachedRow[] = []
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
  const add = (key: string, found: StoredRow | undefined) => {
    const { row = null, version = BEGINNING } = found ?? {}
    const cached = { key, row, version, isChanged: false, isStored: row !== null }
    rows.set(key, cached)
    return cached
  }
  const isFull = () => rows.size * scales.bytesPerRow() >= maxBytes
  const clear = () => {
    rows.clear()
    changed = []
    lastKey = ''
    complete = false
  }
  return {
    get changed() {
      return changed
    },
    get,
    get isComplete() {
      return complete
    },
    get isFull() {
      return isFull()
    },
    lacks: (key) => !complete && !rows.has(key),
    loaded: (keys, found) => {
      lastKey = ''
      for (const key of keys) add(key, found.get(key))
    },
    set: (key, { row, version }) => {
      // A key that nobody had to look for in the database has no row there.
      const cached = (key === lastKey ? lastRow : rows.get(key)) ?? add(key, undefined)
      if (!cached.isChanged) changed.push(cached)
      cached.row = row
      cached.version = version
      cached.isChanged = true
      scales.weigh(row)
    },
    written: () => {
      for (const cached of changed) {
        cached.isChanged = false
        cached.isStored = cached.row !== null
      }
      changed = []
      if (isFull()) clear()
    },
    clear,
  }
}
