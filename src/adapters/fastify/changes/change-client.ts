import type { ServerResponse } from 'node:http'
import { comparePositions, type Position } from '../../../domain/position.ts'
import { heartbeat, RETRY, readyMessage } from './messages.ts'
import type { Ring } from './ring.ts'

/** How long the last bytes to a client may take, in ms. */
const ENDING_MS = 1_000

/** One client that is told of changes. */
export interface ChangeClient {
  /** Everything up to here was told; `undefined` for a new client that takes what comes. */
  readonly told: Position | undefined
  /** Whether what was written has not been taken yet: then nothing may be written. */
  readonly isBlocked: boolean
  /** Whether it is told from the ring. If not, it waits for the ring, or for what it has missed. */
  readonly isOnRing: boolean
  /**
   * Begins to tell it from the ring, if nothing is missing there.
   *
   * @returns `'behind'` when something is, `'ahead'` while the ring has not come as far as the client.
   */
  board(ring: Ring): 'on' | 'behind' | 'ahead'
  /** Tells what is new in the ring, as much as the client takes. Ends a client for which something is gone already. */
  tellFrom(ring: Ring): void
  /** Tells something that it has missed, and remembers up to where it knows everything then. */
  tellMissed(bytes: Buffer | undefined, through: Position): void
  /**
   * Shows that the connection is alive, unless something was told since the last time. Ends a client that has not taken
   * anything since then.
   */
  beat(ring: Ring | undefined): void
  /** Ends the answer: the client comes back with the last position that it has heard. */
  end(): void
}

/** Begins to tell a client. Its headers are sent already. */
export function createChangeClient(response: ServerResponse, from: Position | undefined): ChangeClient {
  return new StreamingClient(response, from)
}

class StreamingClient implements ChangeClient {
  readonly #response: ServerResponse
  #told: Position | undefined
  /** The number of the chunk that comes next; absent while it is not on the ring. */
  #next: number | undefined
  #isReady = false
  /** Whether anything was taken since the last beat. */
  #isMoving = true
  /** Whether anything was told since the last beat. */
  #hasWord = false
  #isEnded = false

  constructor(response: ServerResponse, from: Position | undefined) {
    this.#response = response
    this.#told = from
    response.on('drain', () => {
      this.#isMoving = true
    })
    this.#write(RETRY)
  }

  get told(): Position | undefined {
    return this.#told
  }

  get isBlocked(): boolean {
    return this.#isEnded || this.#response.writableNeedDrain
  }

  get isOnRing(): boolean {
    return this.#next !== undefined
  }

  board(ring: Ring): 'on' | 'behind' | 'ahead' {
    const told = this.#told ?? ring.through
    if (comparePositions(told, ring.through) > 0) return 'ahead'
    this.#sayReady(told)
    const place = ring.placeBehind(told)
    if (place === undefined) return 'behind'
    this.#next = place.next
    this.tellMissed(place.rest, place.through)
    return 'on'
  }

  tellFrom(ring: Ring): void {
    while (this.#next !== undefined && this.#next < ring.end && !this.isBlocked) {
      const taken = ring.take(this.#next)
      if (taken === undefined) this.end()
      else {
        this.#next = taken.next
        this.tellMissed(taken.bytes, taken.through)
      }
    }
  }

  tellMissed(bytes: Buffer | undefined, through: Position): void {
    if (bytes !== undefined) this.#write(bytes)
    this.#told = through
  }

  beat(ring: Ring | undefined): void {
    if (this.isBlocked) {
      if (!this.#isMoving) this.#cut()
      this.#isMoving = false
      return
    }
    const isQuiet = !this.#hasWord
    const knowsAll = ring !== undefined && this.#next === ring.end
    if (knowsAll) this.#told = ring.through
    if (isQuiet) this.#write(heartbeat(knowsAll ? ring.through : undefined))
    this.#hasWord = false
  }

  end(): void {
    if (this.#isEnded) return
    if (this.isBlocked) this.#cut()
    else {
      this.#isEnded = true
      this.#response.end()
      setTimeout(() => this.#cut(), ENDING_MS).unref()
    }
  }

  #sayReady(position: Position): void {
    if (this.#isReady) return
    this.#isReady = true
    this.tellMissed(readyMessage(position), position)
  }

  #write(bytes: Buffer): void {
    this.#hasWord = true
    this.#response.write(bytes)
  }

  #cut(): void {
    this.#isEnded = true
    this.#response.destroy()
  }
}
