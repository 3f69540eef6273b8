/** A value that survives `JSON.stringify` and `JSON.parse` unchanged. */
export type JsonValue =
  | null
  | boolean
  | number
  | string
  | readonly JsonValue[]
  | { readonly [key: string]: JsonValue | undefined }

/** A JSON object. Properties that are `undefined` are left out when it is stored. */
export type JsonObject = { readonly [key: string]: JsonValue | undefined }

/**
 * Writes a value as JSON with the keys of every object sorted, so that equal values give equal text.
 *
 * @throws TypeError when the value holds a cycle or a bigint.
 */
export function canonicalJson(value: unknown): string {
  return JSON.stringify(value, (_key, inner: unknown) => (isPlainObject(inner) ? sorted(inner) : inner))
}

function isPlainObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function sorted(object: Record<string, unknown>): Record<string, unknown> {
  // `fromEntries` defines own properties, so a key named `__proto__` stays data.
  return Object.fromEntries(Object.entries(object).sort(([a], [b]) => (a < b ? -1 : 1)))
}
