/** Turns JavaScript values into those that SQLite takes: truth values as 0 and 1, objects and lists as JSON text. */
export function bindValues(values: readonly unknown[]): unknown[] {
  return values.map(bindValue)
}

function bindValue(value: unknown): unknown {
  if (typeof value === 'boolean') return value ? 1 : 0
  if (value === undefined) return null
  if (typeof value !== 'object' || value === null || ArrayBuffer.isView(value)) return value
  return value instanceof Date ? value.toISOString() : JSON.stringify(value)
}
