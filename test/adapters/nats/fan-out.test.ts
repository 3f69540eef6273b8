import { describe, it } from 'vitest'
import { openNatsFanOut } from '../../../src/adapters/nats/fan-out.ts'
import { fanOutContract } from '../../../src/testing/contracts/fan-out-contract.ts'
import { emptyLog } from './empty-log.ts'
import { testServer } from './test-server.ts'

const server = await testServer()

describe.skipIf(server === undefined)('NATS', () => {
  fanOutContract({
    test: { describe, it },
    open: () => openNatsFanOut({ url: server?.url ?? '', app: server?.newApp() ?? '', store: emptyLog }),
    features: { remembersLast: true },
  })
})
