import type { Row } from '../../projections/read-model-store.ts'

/** Picks the rows of some keys out of those that were read for several readers. */
export type RowPicker = (found: ReadonlyMap<string, Row>, keys: readonly string[]) => ReadonlyMap<string, Row>

/** Makes a picker that gives each reader rows of its own: what one does to them is not to be seen by another one. */
export function createRowPicker(): RowPicker {
  const given = new WeakSet<Row>()
  const own = (row: Row): Row => {
    if (given.has(row)) return structuredClone(row)
    given.add(row)
    return row
  }
  return (found, keys) => {
    const rows = new Map<string, Row>()
    for (const key of keys) {
      const row = found.get(key)
      if (row !== undefined) rows.set(key, own(row))
    }
    return rows
  }
}
