/** Waits some time, or until aborted. Never throws. */
export function wait(delayMs: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) return resolve()
    const end = () => {
      clearTimeout(timer)
      signal.removeEventListener('abort', end)
      resolve()
    }
    const timer = setTimeout(end, delayMs)
    signal.addEventListener('abort', end)
  })
}

/** How long to wait after so many failures in a row, in ms: from 50 ms, doubling, to 5 s at most. */
export function backOffMs(failures: number): number {
  return Math.min(50 * 2 ** Math.min(failures, 10), 5_000)
}
