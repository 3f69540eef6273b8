import { createHash } from 'node:crypto'
import { canonicalJson } from '../domain/json.ts'
import type { ReadModelDefinition } from './read-model.ts'

/** Every query asks for one, and a definition never changes. */
const known = new WeakMap<ReadModelDefinition, string>()

/**
 * Tells which generations this code can read and write: its version, the shape of its rows, and the event types that it
 * handles with their versions.
 *
 * @returns 16 hexadecimal digits.
 */
export function fingerprintOf(definition: ReadModelDefinition): string {
  const fingerprint = known.get(definition) ?? computeFingerprint(definition)
  known.set(definition, fingerprint)
  return fingerprint
}

function computeFingerprint(definition: ReadModelDefinition): string {
  const { name, version, columns, order, search, statements } = definition
  const handled = [...definition.handlers].map(([category, { source, folds }]) => [
    category,
    [...folds.keys()].sort().map((type) => [type, source.versions.get(type)?.current ?? 0]),
    [...source.retiredEvents.keys()].sort(),
  ])
  const shape = { columns, order, search: search ?? null, ...(statements && { primaryKey: statements.primaryKey }) }
  return digest(canonicalJson({ name, version, ...shape, handled: handled.sort() }))
}

/** Digests the source text of the folds, to notice when they changed without a new version. */
export function handlersHashOf(definition: ReadModelDefinition): string {
  const folds = [...definition.handlers].flatMap(([category, handler]) =>
    [...handler.folds].map(([type, fold]) => `${category}.${type}: ${fold}`),
  )
  return digest([...folds.sort(), String(definition.keys), String(definition.statements?.write)].join('\n'))
}

function digest(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 16)
}
