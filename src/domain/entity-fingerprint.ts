import { deterministicId } from './deterministic-id.ts'
import type { Entity } from './entity.ts'

/** Tells apart folds of different code or another log: a snapshot of another fingerprint is not used. */
export function entityFingerprint(entity: Entity<string, unknown, unknown>, logId: string): string {
  const current = [...entity.versions].map(([type, { current, source }]) => `${type}@${current} ${source}`)
  const retired = [...entity.retiredEvents].map(
    ([type, { versions, become }]) => `${type}@${versions.current} ${versions.source} ${become}`,
  )
  return deterministicId(logId, entity.category, ...current, ...retired, entity.foldSource)
}
