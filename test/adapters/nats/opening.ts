import { expect } from 'vitest'
import { openNatsFanOut } from '../../../src/adapters/nats/fan-out.ts'
import { emptyLog as store } from './empty-log.ts'

/** Opens a fan-out, and closes it. */
export async function open(url: string): Promise<void> {
  const fanOut = await openNatsFanOut({ url, app: 'todo', store })
  await fanOut.close()
}

/** The error with which a fan-out does not open; it may not tell what is secret. */
export async function failure(url: string): Promise<(Error & { code: string }) | undefined> {
  const error = await open(url).then(
    () => undefined,
    (cause: unknown) => cause as Error & { code: string },
  )
  expect(JSON.stringify([error, error?.message])).not.toMatch(/secret/)
  return error
}
