import { setTimeout as sleep } from 'node:timers/promises'
import type { Position } from '../../../domain/position.ts'
import type { ServedChanges } from '../served-app.ts'

/** The longest pause before changes are read again after a failure, in ms. */
const LONGEST_PAUSE_MS = 5_000

/** What reading changes as they happen needs. */
export interface ChangeTailParts {
  /** Begins to read, behind a position or from now on. */
  readonly open: (from: Position | undefined, signal: AbortSignal) => AsyncIterable<ServedChanges>
  /** Takes what was read. */
  readonly onPage: (page: ServedChanges) => void
  /** Is told of a failure. Nothing is lost by it: it is read again from where it was. */
  readonly onFailure: (error: unknown) => void
  /** Ends the reading. */
  readonly signal: AbortSignal
}

/**
 * Reads changes as they happen until aborted, and goes on where it was after a failure.
 *
 * @throws what reading throws before it has told where it begins.
 */
export async function readTail({ open, onPage, onFailure, signal }: ChangeTailParts): Promise<void> {
  let told: Position | undefined
  for (let pauseMs = 50; !signal.aborted; pauseMs = Math.min(pauseMs * 2, LONGEST_PAUSE_MS)) {
    try {
      for await (const page of open(told, signal)) {
        if (page.position === told) continue
        told = page.position
        pauseMs = 50
        onPage(page)
      }
      // Nobody ends it but the service that closes.
      return
    } catch (error) {
      if (told === undefined) throw error
      onFailure(error)
    }
    await sleep(pauseMs, undefined, { signal }).catch(() => undefined)
  }
}
