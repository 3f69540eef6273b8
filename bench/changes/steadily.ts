import { setTimeout as sleep } from 'node:timers/promises'
import type { Usage } from './messages.ts'

/** How often what is due is done, in ms. */
const EVERY_MS = 10

/** Begins work so many times per second, without waiting for it, and then waits for all of it. */
export async function doSteadily(
  work: (number: number) => unknown,
  { perSecond, seconds }: { perSecond: number; seconds: number },
): Promise<Usage> {
  const startedAt = performance.now()
  const total = perSecond * seconds
  const underWay = new Set<Promise<unknown>>()
  let written = 0
  while (written < total) {
    const due = Math.min(total, Math.floor(((performance.now() - startedAt) * perSecond) / 1_000))
    for (; written < due; written += 1) {
      const done = Promise.resolve(work(written + 1)).finally(() => underWay.delete(done))
      underWay.add(done)
    }
    await sleep(EVERY_MS)
  }
  await Promise.all(underWay)
  return { written, tookMs: performance.now() - startedAt }
}
