import { describe, expect, it } from 'vitest'
import type { ReplayOverHttp } from '../../../../src/adapters/fastify/operations/operated-app.ts'
import { createReplays } from '../../../../src/adapters/fastify/operations/replays.ts'
import { OutcryError } from '../../../../src/domain/outcry-error.ts'

const progress = {
  model: 'doors',
  generation: 2,
  phase: 'replaying',
  done: 1,
  position: '1',
  eventsPerSecond: 1,
} as const

/** A replay that goes on until it is stopped, or told how it ends. */
function endlessReplay() {
  const ends: { succeed?: (result: object) => void; fail?: (error: Error) => void } = {}
  const run = ({ signal, onProgress }: ReplayOverHttp) =>
    new Promise<object | undefined>((resolve, reject) => {
      onProgress(progress)
      ends.succeed = resolve
      ends.fail = reject
      signal.addEventListener('abort', () => resolve(undefined))
    })
  return { run, ends }
}

describe('the replays of a process', () => {
  it('are stopped, and say so', async () => {
    const replays = createReplays()
    expect(await replays.begin('doors', 'rebuild', endlessReplay().run)).toMatchObject({ state: 'running', progress })
    expect(replays.stop('doors')).toMatchObject({ kind: 'rebuild', state: 'running' })
    await expect.poll(() => replays.of('doors')).toMatchObject({ kind: 'rebuild', state: 'stopped', progress })
    expect(replays.stop('doors')).toBeUndefined()
    expect(replays.stop('windows')).toBeUndefined()
  })

  it('tell why they failed after they had begun', async () => {
    const replays = createReplays()
    const { run, ends } = endlessReplay()
    await replays.begin('doors', 'rebuild', run)
    ends.fail?.(new OutcryError('rebuild-would-park', 'Cannot switch: 3 events cannot be handled'))
    await expect
      .poll(() => replays.of('doors'))
      .toMatchObject({
        state: 'failed',
        failure: { code: 'rebuild-would-park', message: 'Cannot switch: 3 events cannot be handled' },
      })
  })

  it('come one after the other for a read model, and are told apart by it', async () => {
    const replays = createReplays()
    const { run, ends } = endlessReplay()
    await replays.begin('doors', 'verify', run)
    await expect(replays.begin('doors', 'rebuild', endlessReplay().run)).rejects.toThrow(
      "Cannot replay 'doors': its verify is under way in this process: wait until it is done, or stop it",
    )
    await replays.begin('windows', 'rebuild', endlessReplay().run)
    ends.succeed?.({ differing: 0 })
    await expect.poll(() => replays.of('doors')).toMatchObject({ state: 'done', result: { differing: 0 } })
    expect(replays.of('windows')).toMatchObject({ state: 'running' })
  })

  it('that never began leave what was known before', async () => {
    const replays = createReplays()
    const { run, ends } = endlessReplay()
    await replays.begin('doors', 'verify', run)
    ends.succeed?.({ differing: 0 })
    await expect.poll(() => replays.of('doors')).toMatchObject({ state: 'done' })
    await expect(replays.begin('doors', 'rollback', () => Promise.reject(new Error('nothing kept')))).rejects.toThrow()
    expect(replays.of('doors')).toMatchObject({ kind: 'verify', state: 'done' })
    await expect(replays.begin('moon', 'rebuild', () => Promise.reject(new Error('no moon')))).rejects.toThrow()
    expect(replays.of('moon')).toBeUndefined()
  })
})
