/** The two functions of a test runner that a contract suite needs; those of vitest and of `node:test` fit. */
export interface TestFunctions {
  /** Groups tests. */
  readonly describe: (name: string, body: () => void) => void
  /** Runs one test, which fails when its promise is rejected. Runners that know no time limit ignore the last argument. */
  readonly it: (name: string, body: () => Promise<void>, timeoutMs?: number) => void
}

/** How long a test of a contract may take on a slow server, in ms. */
export const CONTRACT_TIMEOUT_MS = 60_000
