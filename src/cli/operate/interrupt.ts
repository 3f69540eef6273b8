/** The exit code of a command that Ctrl-C ended. */
export const INTERRUPTED = 130

/** Runs something that Ctrl-C ends through the signal that it is given; a second Ctrl-C ends the process at once. */
export async function interruptible<Result>(run: (signal: AbortSignal) => Promise<Result>): Promise<Result> {
  const abort = new AbortController()
  const onSignal = () => abort.abort()
  const signals = ['SIGINT', 'SIGTERM'] as const
  for (const signal of signals) process.once(signal, onSignal)
  try {
    return await run(abort.signal)
  } finally {
    for (const signal of signals) process.off(signal, onSignal)
  }
}
