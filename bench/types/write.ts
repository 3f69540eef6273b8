import { type Field, fieldKinds } from './shape.ts'

/** A file of a generated project: its text by its path. */
export type Files = Map<string, string>

/** Writes properties as a zod object. */
export function asSchema(fields: readonly Field[]): string {
  return `z.object({ ${fields.map(({ name, kind }) => `${name}: ${fieldKinds[kind].schema}`).join(', ')} })`
}

/** Writes properties as the body of a type. */
export function asType(fields: readonly Field[]): string {
  return `{ ${fields.map(({ name, kind }) => `${name}: ${fieldKinds[kind].type}`).join('; ')} }`
}

/** Writes properties with values. */
export function asValue(fields: readonly Field[]): string {
  return `{ ${asPairs(fields)} }`
}

/** Writes properties with values, to stand among others. */
export function asPairs(fields: readonly Field[]): string {
  return fields.map(({ name, kind }) => `${name}: ${fieldKinds[kind].value}`).join(', ')
}

/** Writes the names of properties, as in a pattern or a shorthand. */
export function asNames(fields: readonly Field[]): string {
  return `{ ${fields.map(({ name }) => name).join(', ')} }`
}

/** Lower-cases the first letter. */
export function camel(name: string): string {
  return name[0]?.toLowerCase() + name.slice(1)
}
