/** Lets one loop sleep until something has changed. */
export interface Wake {
  /** Says that something has changed. */
  wake(): void
  /** Resolves when something has changed since the last time, or on abort. */
  next(signal: AbortSignal): Promise<void>
}

/** Makes a bell that one loop listens to; a ring while nobody listens is kept. */
export function createWake(): Wake {
  let wakeUp: (() => void) | undefined
  let pending = false
  return {
    wake: () => {
      pending = true
      wakeUp?.()
    },
    next: (signal: AbortSignal) =>
      new Promise<void>((resolve) => {
        const end = () => {
          pending = false
          wakeUp = undefined
          signal.removeEventListener('abort', end)
          resolve()
        }
        if (pending || signal.aborted) return end()
        wakeUp = end
        signal.addEventListener('abort', end)
      }),
  }
}
