import { defineConfig } from 'vitest/config'

export default defineConfig({
  // tsconfig.json maps the names 'outcry...' to the sources: docs/decisions/0002-names-before-a-build.md.
  resolve: { tsconfigPaths: true },
  test: {
    include: ['test/**/*.test.ts', 'examples/*/test/**/*.test.ts'],
    // Long enough for a busy machine: what hangs is found all the same.
    testTimeout: 30_000,
    hookTimeout: 60_000,
    typecheck: {
      enabled: true,
      include: ['test/types/**/*.test-d.ts'],
      tsconfig: 'test/types/tsconfig.json',
      // Faults of the sources are the business of `tsc -p .`.
      ignoreSourceErrors: true,
    },
  },
})
