import { nowMs } from './messages.ts'

const POSITION = Buffer.from('"position":"')
const SENT_AT = Buffer.from('"at":')
const QUOTE = 0x22
const ZERO = 0x30

/** How many bytes a position takes at most, with what stands around it. */
const LONGEST_MARK = POSITION.length + 21

/** Checks the bytes of one client: every change must come once, in order. */
export interface ChangeScanner {
  /** The position of the last change. */
  readonly last: number
  /** How many changes came twice, or not where they belong. */
  readonly wrong: number
  /** Takes what came. */
  take(bytes: Buffer): void
}

/**
 * Makes a scanner for a client that has seen nothing yet. It looks for the position of each change, and at nothing else.
 *
 * @param onLag is called for each change with how old it was when it came, in ms. It must be found in the same bytes as
 * the position; the few others are left out.
 */
export function createChangeScanner(onLag?: (lagMs: number) => void): ChangeScanner {
  let last = 0
  let wrong = 0
  let rest: Buffer = Buffer.alloc(0)
  const see = (position: number) => {
    if (position === last + 1) last = position
    else wrong += 1
  }
  /** Answers behind which byte nothing was seen yet. */
  const scan = (bytes: Buffer, until: number): number => {
    let seen = 0
    for (let at = bytes.indexOf(POSITION); at >= 0 && at < until; at = bytes.indexOf(POSITION, seen)) {
      const begin = at + POSITION.length
      const end = bytes.indexOf(QUOTE, begin)
      if (end < 0) return seen
      see(readNumber(bytes, begin, end))
      seen = end
      if (onLag !== undefined) lag(bytes, end, onLag)
    }
    return seen
  }
  return {
    get last() {
      return last
    },
    get wrong() {
      return wrong
    },
    take: (came) => {
      const isShort = came.length < LONGEST_MARK
      const bytes = isShort ? Buffer.concat([rest, came]) : came
      if (isShort) rest = Buffer.alloc(0)
      // A mark that begins in the bytes before ends in these.
      let skip = 0
      if (rest.length > 0) {
        const seam = Buffer.concat([rest, bytes.subarray(0, LONGEST_MARK)])
        skip = Math.max(0, scan(seam, rest.length) - rest.length)
      }
      const body = skip > 0 ? bytes.subarray(skip) : bytes
      const seen = scan(body, body.length)
      rest = Buffer.from(body.subarray(Math.max(seen, body.length - LONGEST_MARK)))
    },
  }
}

function readNumber(bytes: Buffer, begin: number, end: number): number {
  let number = 0
  for (let at = begin; at < end; at += 1) number = number * 10 + (bytes[at] as number) - ZERO
  return number
}

function lag(bytes: Buffer, from: number, onLag: (lagMs: number) => void): void {
  const at = bytes.indexOf(SENT_AT, from)
  if (at < 0) return
  const begin = at + SENT_AT.length
  const sentAt = Number.parseFloat(bytes.toString('latin1', begin, begin + 16))
  if (begin + 16 <= bytes.length) onLag(nowMs() - sentAt)
}
