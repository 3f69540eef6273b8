import { once } from 'node:events'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { describe, expect, it, onTestFinished } from 'vitest'
import { startThread } from '../../src/app/start-thread.ts'

const tsx = dirname(createRequire(import.meta.url).resolve('tsx/package.json'))

describe('startThread()', () => {
  it.each([
    ['a loader', ['--import', pathToFileURL(join(tsx, 'dist/loader.mjs')).href]],
    ['--import tsx', ['--import', 'tsx']],
  ])('reads TypeScript in the thread when this process reads it through %s', async (_name, execArgv) => {
    const given = process.execArgv
    onTestFinished(() => {
      process.execArgv = given
    })
    process.execArgv = execArgv
    const thread = startThread(new URL('./thread-module.ts', import.meta.url), { width: 2 })
    expect(await once(thread, 'message')).toEqual([{ given: { width: 2 } }])
    await once(thread, 'exit')
  })
})
