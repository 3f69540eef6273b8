/** A piece of SQL with the values of its question marks. */
export interface SqlFragment {
  /** The text. */
  readonly sql: string
  /** One value for each question mark, in order. */
  readonly values: readonly unknown[]
}

/** Makes a fragment; truth values become 0 and 1. */
export function fragment(sql: string, ...values: readonly unknown[]): SqlFragment {
  return { sql, values: values.map((value) => (typeof value === 'boolean' ? Number(value) : value)) }
}

/** Joins fragments with a word between; `empty` when there are none. */
export function joinFragments(parts: readonly SqlFragment[], between: string, empty: string): SqlFragment {
  if (parts.length === 0) return fragment(empty)
  return {
    sql: parts.map(({ sql }) => `(${sql})`).join(` ${between} `),
    values: parts.flatMap(({ values }) => values),
  }
}
