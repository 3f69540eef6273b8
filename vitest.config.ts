import { defineConfig } from 'vitest/config'

const tests = ['test/**/*.test.ts', 'examples/*/test/**/*.test.ts']

/** What starts browsers or services of its own, or keeps both cores busy: one file at a time. */
const large = [
  'examples/todo/test/{adapters,fleet,kill,page}/**/*.test.ts',
  'test/{adapters/{eventstoredb,nats},deploy}/**/*.test.ts',
]

const shared = {
  // Long enough for a busy machine: what hangs is found all the same.
  testTimeout: 30_000,
  hookTimeout: 60_000,
}

export default defineConfig({
  // tsconfig.json maps the names 'outcry...' to the sources: docs/decisions/0002-names-before-a-build.md.
  resolve: { tsconfigPaths: true },
  test: {
    projects: [
      {
        extends: true,
        test: {
          ...shared,
          name: 'small',
          include: tests,
          exclude: large,
          maxWorkers: 2,
          sequence: { groupOrder: 0 },
          typecheck: {
            enabled: true,
            include: ['test/types/**/*.test-d.ts'],
            tsconfig: 'test/types/tsconfig.json',
            // Faults of the sources are the business of `tsc -p .`.
            ignoreSourceErrors: true,
          },
        },
      },
      {
        extends: true,
        test: { ...shared, name: 'large', include: large, maxWorkers: 1, sequence: { groupOrder: 1 } },
      },
    ],
  },
})
