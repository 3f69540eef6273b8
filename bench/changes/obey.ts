import type { Answer, Needs, Order } from './messages.ts'
import { doSteadily } from './steadily.ts'

/** Answers the process that started this one. */
export function answer(message: Answer): void {
  process.send?.(message)
}

/** Writes when told to, tells what it needed before and behind, and ends with the process that started it. */
export function writeWhenTold(write: (number: number) => unknown): void {
  let peakBytes = 0
  const needs = (): Needs => {
    const residentBytes = process.memoryUsage.rss()
    peakBytes = Math.max(peakBytes, residentBytes)
    const { user, system } = process.cpuUsage()
    return { residentBytes, peakBytes, workedMs: (user + system) / 1_000 }
  }
  setInterval(needs, 100)
  process.on('message', (order: Order) => {
    if (order.kind === 'write') void doSteadily(write, order).then((usage) => answer({ kind: 'written', usage }))
    if (order.kind === 'finish') answer({ kind: 'needs', needs: needs() })
  })
  process.on('disconnect', () => process.exit())
}
