/** A signal that is aborted with the first of several. */
export interface LinkedSignal {
  readonly signal: AbortSignal
  /** Waits for work until the signal is aborted; the work goes on by itself. */
  unlessAborted<Result>(work: Promise<Result>): Promise<Result>
  /** Follows the others no longer. */
  letGo(): void
}

/** Links signals. Those of `AbortSignal.any` would stay in memory as long as the others live. */
export function linkSignals(...followed: readonly AbortSignal[]): LinkedSignal {
  const linked = new AbortController()
  const abort = () => linked.abort()
  for (const signal of followed) signal.addEventListener('abort', abort)
  if (followed.some((signal) => signal.aborted)) abort()
  return {
    signal: linked.signal,
    unlessAborted: async (work) => {
      let stop: (() => void) | undefined
      const aborted = new Promise<never>((_resolve, reject) => {
        stop = () => reject(linked.signal.reason)
        linked.signal.addEventListener('abort', stop)
        if (linked.signal.aborted) stop()
      })
      try {
        return await Promise.race([work, aborted])
      } finally {
        if (stop !== undefined) linked.signal.removeEventListener('abort', stop)
      }
    },
    letGo: () => {
      for (const signal of followed) signal.removeEventListener('abort', abort)
    },
  }
}
