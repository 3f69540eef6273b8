import type { Comparison, DriftedKey } from '../../projections/rebuild/compare.ts'

const differences: Readonly<Record<DriftedKey['difference'], string>> = {
  'other-row': 'the row differs',
  'only-in-first': 'the log knows no such row',
  'only-in-second': 'the row is missing',
}

/** Tells how what was read differs from what a fresh replay has given, and why it may. */
export function tellComparison(comparison: Comparison): void {
  const { live, fresh, liveRows, freshRows, differing, keys, handlersChanged } = comparison
  const rows = `${liveRows.toLocaleString('en')} rows in generation ${live}, ${freshRows.toLocaleString('en')} in ${fresh}`
  const verdict = differing === 0 ? 'No key differs' : `${differing.toLocaleString('en')} keys differ`
  process.stdout.write(`${verdict} (${rows}).\n`)
  if (differing === 0) return
  if (handlersChanged) process.stdout.write(`Generation ${live} was begun by handlers with another source text.\n`)
  for (const { key, difference, setAside } of keys) {
    process.stdout.write(`  ${key}: ${differences[difference]}${setAside ? '; events of it are set aside' : ''}\n`)
  }
  if (differing > keys.length) process.stdout.write(`  ... and ${differing - keys.length} other keys\n`)
}
