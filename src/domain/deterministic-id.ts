import { v5 } from 'uuid'

const NAMESPACE = 'f0a1c2de-8c5b-5b7e-9d0e-6a1d7c3b2e41'

/** Derives a UUID (version 5) from some texts: the same texts in the same order always give the same one. */
export function deterministicId(...parts: readonly string[]): string {
  return v5(JSON.stringify(parts), NAMESPACE)
}
