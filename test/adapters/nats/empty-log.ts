import type { NatsFanOutOptions } from '../../../src/adapters/nats/fan-out.ts'

/** A log with the id that contract tests publish under, and nothing to read in it. */
export const emptyLog: NatsFanOutOptions['store'] = {
  describe: async () => ({ logId: 'log', laneCount: 16, laneHash: 'fnv1a-32', head: '0' }),
  readAll: async function* () {
    yield { events: [], completeThrough: '0' }
  },
}
