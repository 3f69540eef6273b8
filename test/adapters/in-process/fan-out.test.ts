import { describe, it } from 'vitest'
import { createInProcessFanOut } from '../../../src/adapters/in-process/fan-out.ts'
import { fanOutContract } from '../../../src/testing/contracts/fan-out-contract.ts'

fanOutContract({
  test: { describe, it },
  open: async () => createInProcessFanOut(),
  features: { remembersLast: false },
})
