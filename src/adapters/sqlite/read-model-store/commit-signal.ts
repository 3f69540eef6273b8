import type Database from 'better-sqlite3'

/** How often to look for commits of other processes while somebody listens, in ms. */
const POLL_MS = 20

/** Tells listeners about commits. */
export interface CommitSignal {
  /** Calls back after every commit; answers a function that ends it. */
  listen(listener: () => void): () => void
  /** Says that this process has committed. */
  notify(): void
  /** Tells something that changes with every commit of this process or another one. */
  version(): string
  /** Ends everything. */
  close(): void
}

/**
 * Makes the signal of a connection that writes. Commits of others are seen in `data_version`, which does not change
 * by the connection's own.
 */
export function createCommitSignal(connection: Database.Database): CommitSignal {
  const listeners = new Set<() => void>()
  let timer: NodeJS.Timeout | undefined
  let seen: unknown
  let own = 0
  const others = connection.prepare('PRAGMA data_version').pluck()
  const notify = () => {
    own += 1
    for (const listener of [...listeners]) listener()
  }
  const poll = () => {
    const version = others.get()
    if (version === seen) return
    seen = version
    notify()
  }
  const start = () => {
    seen = others.get()
    timer = setInterval(poll, POLL_MS).unref()
  }
  const stop = () => {
    clearInterval(timer)
    timer = undefined
  }
  return {
    listen: (listener) => {
      const entry = () => listener()
      listeners.add(entry)
      if (timer === undefined) start()
      return () => {
        listeners.delete(entry)
        if (listeners.size === 0) stop()
      }
    },
    notify,
    version: () => (connection.open ? `${others.get()}/${own}` : 'closed'),
    close: () => {
      listeners.clear()
      stop()
    },
  }
}
