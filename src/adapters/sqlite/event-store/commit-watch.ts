import type Database from 'better-sqlite3'

/** How often another process's commits are looked for while a subscription waits, in ms. */
const POLL_MS = 20

/** Wakes subscriptions when the log has grown. All of them share one timer, which runs only while one of them waits. */
export interface CommitWatch {
  /** Grows with every commit that was noticed. Read it before the log. */
  readonly version: number
  /** Tells that this process has committed. */
  announce(): void
  /** Waits until the version is another one than `version`, the signal is aborted or the watch is closed. */
  changedSince(version: number, signal: AbortSignal): Promise<void>
  /** Ends all waiting. */
  close(): void
}

/**
 * Makes the watch of a database.
 *
 * @param connection - a reading connection
 * @param options - `polled` is false for a file that no other process knows of
 */
export function createCommitWatch(connection: Database.Database, options: { polled: boolean }): CommitWatch {
  return new PollingCommitWatch(connection, options.polled)
}

class PollingCommitWatch implements CommitWatch {
  version = 0
  readonly #dataVersion: Database.Statement<[], number>
  readonly #polled: boolean
  readonly #waiting = new Set<() => void>()
  #lastDataVersion: number | undefined
  #timer: NodeJS.Timeout | undefined
  #closed = false

  constructor(connection: Database.Database, polled: boolean) {
    this.#dataVersion = connection.prepare<[], number>('PRAGMA data_version').pluck()
    this.#polled = polled
    this.#lastDataVersion = this.#dataVersion.get()
  }

  announce(): void {
    this.version++
    const waiting = [...this.#waiting]
    this.#waiting.clear()
    for (const wake of waiting) wake()
    this.#stopPolling()
  }

  changedSince(version: number, signal: AbortSignal): Promise<void> {
    if (this.#polled) this.#poll()
    if (this.version !== version || signal.aborted || this.#closed) return Promise.resolve()
    return new Promise((resolve) => {
      const wake = () => {
        signal.removeEventListener('abort', wake)
        this.#waiting.delete(wake)
        if (this.#waiting.size === 0) this.#stopPolling()
        resolve()
      }
      signal.addEventListener('abort', wake, { once: true })
      this.#waiting.add(wake)
      if (this.#polled) this.#timer ??= setInterval(() => this.#poll(), POLL_MS)
    })
  }

  close(): void {
    this.#closed = true
    this.announce()
  }

  #poll(): void {
    const dataVersion = this.#readDataVersion()
    if (dataVersion === this.#lastDataVersion) return
    this.#lastDataVersion = dataVersion
    this.announce()
  }

  /** @returns `undefined` when it cannot be read; then the subscriptions look at the log and meet the error themselves. */
  #readDataVersion(): number | undefined {
    try {
      return this.#dataVersion.get()
    } catch {
      return undefined
    }
  }

  #stopPolling(): void {
    clearInterval(this.#timer)
    this.#timer = undefined
  }
}
