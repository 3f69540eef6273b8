import assert from 'node:assert/strict'
import { setTimeout as pause } from 'node:timers/promises'

const DEADLINE_MS = 20_000

/**
 * Waits until a condition holds, for 20 s at most.
 *
 * @param what - what is waited for, for the message when it does not come
 */
export async function eventually(what: string, condition: () => Promise<boolean> | boolean): Promise<void> {
  const deadline = performance.now() + DEADLINE_MS
  while (!(await condition())) {
    assert.ok(performance.now() < deadline, `waited ${DEADLINE_MS} ms for this: ${what}`)
    await pause(5)
  }
}

/** Makes the check that an error of Outcry has a code, for `assert.rejects`. */
export function withCode(code: string): (error: unknown) => boolean {
  return (error) => {
    assert.equal((error as { code?: unknown }).code, code)
    return true
  }
}
