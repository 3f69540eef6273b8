import { describe, expect, it } from 'vitest'
import { createKeyedLock } from '../../src/domain/keyed-lock.ts'

/** Work that ends when it is told to. */
function pendingWork(log: string[], name: string) {
  let end: () => void = () => undefined
  const ended = new Promise<void>((resolve) => {
    end = resolve
  })
  const work = async () => {
    log.push(`${name} begins`)
    await ended
    log.push(`${name} ends`)
    return name
  }
  return { work, end: () => end() }
}

describe('a keyed lock', () => {
  it('begins work on a key when all earlier work on it has ended', async () => {
    const lock = createKeyedLock()
    const log: string[] = []
    const [first, second, third] = ['first', 'second', 'third'].map((name) => pendingWork(log, name))
    const results = [first, second, third].map((pending) => lock.run('a', pending?.work ?? (async () => '')))
    third?.end()
    second?.end()
    await Promise.resolve()
    expect(log).toEqual(['first begins'])
    first?.end()
    expect(await Promise.all(results)).toEqual(['first', 'second', 'third'])
    expect(log).toEqual(['first begins', 'first ends', 'second begins', 'second ends', 'third begins', 'third ends'])
  })
  it('lets work on different keys run together', async () => {
    const lock = createKeyedLock()
    const log: string[] = []
    const slow = pendingWork(log, 'slow')
    const held = lock.run('a', slow.work)
    await expect(lock.run('b', async () => 'quick')).resolves.toBe('quick')
    slow.end()
    await held
  })
  it('goes on after work that failed', async () => {
    const lock = createKeyedLock()
    const failed = lock.run('a', async () => Promise.reject(new Error('no')))
    const next = lock.run('a', async () => 'yes')
    await expect(failed).rejects.toThrow('no')
    await expect(next).resolves.toBe('yes')
  })
})
