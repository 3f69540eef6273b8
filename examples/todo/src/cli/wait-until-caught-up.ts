import { setTimeout as sleep } from 'node:timers/promises'
import { type App, waitUntilReady } from 'outcry'

/** How long a large log may take to be replayed before anything can be read, in ms. */
const READY_WITHIN_MS = 600_000

/** How long the last events may take to be shown, in ms. Somebody may be writing all the time. */
const CAUGHT_UP_WITHIN_MS = 10_000

/** Waits until the read models can be read and show every event, or nearly so when others go on writing. */
export async function waitUntilCaughtUp(app: App): Promise<void> {
  await waitUntilReady(app, { timeoutMs: READY_WITHIN_MS })
  const until = performance.now() + CAUGHT_UP_WITHIN_MS
  while (performance.now() < until && !(await isCaughtUp(app))) await sleep(50)
}

async function isCaughtUp(app: App): Promise<boolean> {
  const { readModels } = await app.describe()
  return readModels.every(({ lagEvents = 0 }) => lagEvents === 0)
}
