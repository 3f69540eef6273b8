import { OutcryError } from '../../../domain/outcry-error.ts'
import { createGroupTransaction, type GroupTransactionParts, type PendingWrite } from './group-transaction.ts'

/** How many writes share one transaction at most. */
const MAX_GROUP = 256

/** How long to wait for another process's write lock before another try, in ms; the last one repeats. */
const BACKOFF_MS = [1, 2, 4, 8, 16]

/** After how many ms without the write lock a write is given up. */
const GIVE_UP_MS = 10_000

/** Carries out writes, as many as there are in one transaction, and so in one wait for the disk. */
export interface GroupCommit {
  /**
   * Carries out a write inside a transaction, in the order of the calls, and answers when it is durable. An error of
   * Outcry that the write throws concerns this write alone, and must come before it has changed anything.
   *
   * @throws OutcryError `append-outcome-unknown`; `disk-full`, `database-unavailable`, `database-corrupt` when nothing
   * has happened.
   */
  submit<Result>(write: () => Result): Promise<Result>
  /** Waits until every write is settled. */
  drained(): Promise<void>
}

/** Makes the group commit of a connection that nobody else uses. */
export function createGroupCommit(parts: GroupTransactionParts): GroupCommit {
  const settle = createGroupTransaction(parts)
  const queue: PendingWrite[] = []
  const idle: (() => void)[] = []
  let scheduled = false
  let lockedSince: number | undefined
  let lockedTries = 0

  const flush = () => {
    const refused = settle(queue.splice(0, MAX_GROUP))
    if (refused.length > 0) return waitForLock(refused)
    lockedSince = undefined
    lockedTries = 0
    finish()
  }
  const waitForLock = (refused: readonly PendingWrite[]) => {
    lockedSince ??= performance.now()
    if (performance.now() - lockedSince > GIVE_UP_MS) {
      for (const { reject } of refused) reject(lockError(parts.connection.name))
      return finish()
    }
    queue.unshift(...refused)
    setTimeout(flush, BACKOFF_MS[lockedTries++] ?? BACKOFF_MS[BACKOFF_MS.length - 1])
  }
  const finish = () => {
    scheduled = false
    if (queue.length > 0) return schedule()
    for (const resolve of idle.splice(0)) resolve()
  }
  const schedule = () => {
    if (scheduled) return
    scheduled = true
    // Everything that is submitted in this turn of the event loop goes into one group.
    setImmediate(flush)
  }
  return {
    submit: <Result>(write: () => Result) =>
      new Promise<Result>((resolve, reject) => {
        queue.push({ write, resolve, reject })
        schedule()
      }),
    drained: () => (queue.length === 0 ? Promise.resolve() : new Promise((resolve) => idle.push(resolve))),
  }
}

function lockError(path: string): OutcryError {
  const reason = `another process has held the write lock for ${GIVE_UP_MS} ms: end it or try again`
  return new OutcryError('database-unavailable', `Cannot write to event log '${path}': ${reason}`, { facts: { path } })
}
