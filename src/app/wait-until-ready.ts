import { setTimeout as sleep } from 'node:timers/promises'
import type { App } from './start-service.ts'

/** How often the service is asked, in ms. Another process may be the one that builds. */
const ASK_EVERY_MS = 20

/**
 * Waits until every read model of a service can be read.
 *
 * @returns the names of those that are still being built when the time is up; none as a rule.
 */
export async function waitUntilReady(
  app: Pick<App, 'readiness'>,
  { timeoutMs }: { readonly timeoutMs: number },
): Promise<readonly string[]> {
  const until = performance.now() + timeoutMs
  for (;;) {
    const { building } = await app.readiness()
    if (building.length === 0 || performance.now() >= until) return building
    await sleep(ASK_EVERY_MS)
  }
}
