import getPort, { portNumbers } from 'get-port'

/** Below the ports that systems give to whoever asks for any one: nobody gets one of these by accident meanwhile. */
const LOWEST = 10_000

/** How many ports each worker of the test runner has for itself. */
const PER_WORKER = 2_000

/** Finds a port of this machine that nobody uses. */
export function freePort(): Promise<number> {
  const worker = Number(process.env['VITEST_POOL_ID'] ?? 0) % 10
  const from = LOWEST + worker * PER_WORKER + Math.floor(Math.random() * (PER_WORKER - 100))
  return getPort({ port: portNumbers(from, from + 99) })
}
