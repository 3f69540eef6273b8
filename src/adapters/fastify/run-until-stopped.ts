/** The signals that ask a process to stop. */
export type StopSignal = 'SIGINT' | 'SIGTERM'

/**
 * Waits for SIGTERM or SIGINT, then stops. A second signal ends the process at once, as if nobody had listened.
 *
 * @returns the signal that came, after `stop` has ended.
 * @throws what `stop` throws.
 */
export async function runUntilStopped(stop: () => Promise<void>): Promise<StopSignal> {
  const signal = await nextSignal()
  await stop()
  return signal
}

function nextSignal(): Promise<StopSignal> {
  return new Promise((resolve) => {
    const onSignal = (signal: NodeJS.Signals) => {
      process.off('SIGINT', onSignal)
      process.off('SIGTERM', onSignal)
      resolve(signal as StopSignal)
    }
    process.on('SIGINT', onSignal)
    process.on('SIGTERM', onSignal)
  })
}
