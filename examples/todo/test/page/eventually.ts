import { expect } from 'vitest'

/** How long a page on a busy machine may take, in ms. */
const PATIENCE_MS = 20_000

/** Expects something of what is read, now or soon. */
export function eventually(read: () => unknown): ReturnType<typeof expect.poll> {
  return expect.poll(read, { timeout: PATIENCE_MS })
}
