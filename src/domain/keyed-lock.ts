/** Lets work on the same key happen one after the other, and on different keys at the same time. */
export interface KeyedLock {
  /** Runs work when all earlier work on the key has ended, and answers what it answers. */
  run<Result>(key: string, work: () => Promise<Result>): Promise<Result>
}

/** Makes a lock whose keys cost nothing while nobody uses them. */
export function createKeyedLock(): KeyedLock {
  const tails = new Map<string, Promise<unknown>>()
  return {
    run: (key, work) => {
      const before = tails.get(key)
      const result = before === undefined ? work() : before.then(work, work)
      tails.set(key, result)
      const forget = () => {
        if (tails.get(key) === result) tails.delete(key)
      }
      result.then(forget, forget)
      return result
    },
  }
}
