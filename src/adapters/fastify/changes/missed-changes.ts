import { comparePositions, hasReached, type Position } from '../../../domain/position.ts'
import { createWake, type Wake } from '../../../projections/wake.ts'
import type { ServedChanges } from '../served-app.ts'
import type { ChangeClient } from './change-client.ts'
import { type Chunk, createChunk, partBehind } from './chunk.ts'
import type { Ring } from './ring.ts'

/** What telling clients what they have missed needs. */
export interface MissedChangesParts {
  /** Begins to read behind a position. */
  readonly open: (from: Position, signal: AbortSignal) => AsyncIterable<ServedChanges>
  /** What all others are told from. */
  readonly ring: () => Ring | undefined
  /** Is told of a failure; the clients that waited are ended, and come back. */
  readonly onFailure: (error: unknown) => void
  /** Ends the reading. */
  readonly signal: AbortSignal
}

/** Tells clients what they have missed, until the ring has what comes next for them. */
export interface MissedChanges {
  /** Takes in a client that is behind the ring; or looks again at one that may have taken what was written. */
  add(client: ChangeClient): void
  /** Lets go of a client. */
  remove(client: ChangeClient): void
}

interface Waiting {
  readonly clients: Set<ChangeClient>
  /** Rings when one of them has taken something, or has gone. */
  readonly wake: Wake
}

/**
 * Makes the one reader that serves all clients that have missed something: it begins where the furthest behind is, and
 * takes up the others on its way.
 */
export function createMissedChanges(parts: MissedChangesParts): MissedChanges {
  const clients = new Set<ChangeClient>()
  const wake = createWake()
  let isReading = false
  const read = async () => {
    isReading = true
    while (clients.size > 0 && !parts.signal.aborted) {
      try {
        const first = earliest(clients)
        if (first === undefined) await wake.next(parts.signal)
        else await readFrom(first, parts, { clients, wake })
      } catch (error) {
        parts.onFailure(error)
        for (const client of clients) client.end()
        clients.clear()
      }
    }
    isReading = false
  }
  return {
    add: (client) => {
      clients.add(client)
      wake.wake()
      if (!isReading) void read()
    },
    remove: (client) => {
      if (clients.delete(client)) wake.wake()
    },
  }
}

async function readFrom(begin: Position, parts: MissedChangesParts, waiting: Waiting): Promise<void> {
  const abort = new AbortController()
  const end = () => abort.abort()
  parts.signal.addEventListener('abort', end)
  let from = begin
  try {
    for await (const page of parts.open(begin, abort.signal)) {
      tellWaiting(waiting.clients, { from, page, ring: parts.ring() })
      from = page.position
      if (!(await someGoOn(waiting, from, parts.signal))) return
    }
  } finally {
    parts.signal.removeEventListener('abort', end)
    abort.abort()
  }
}

function tellWaiting(
  clients: Set<ChangeClient>,
  { from, page, ring }: { from: Position; page: ServedChanges; ring: Ring | undefined },
): void {
  const chunk = page.changes.length > 0 ? createChunk(from, page) : undefined
  for (const client of clients) {
    tellWhatFits(client, { from, through: page.position, chunk })
    if (client.isBlocked || ring === undefined || client.board(ring) === 'behind') continue
    clients.delete(client)
    client.tellFrom(ring)
  }
}

/** Tells a page to a client that knows everything before it, and not everything in it. */
function tellWhatFits(
  client: ChangeClient,
  page: { from: Position; through: Position; chunk: Chunk | undefined },
): void {
  const { told } = client
  if (client.isBlocked || told === undefined) return
  if (!hasReached(told, page.from) || hasReached(told, page.through)) return
  client.tellMissed(page.chunk && partBehind(page.chunk, told), page.through)
}

/** Says whether somebody goes on from a position; waits as long as all who could have not taken what was written. */
async function someGoOn({ clients, wake }: Waiting, from: Position, signal: AbortSignal): Promise<boolean> {
  while (!signal.aborted) {
    const here = [...clients].filter(({ told }) => told === from)
    if (here.length === 0) return false
    if (here.some(({ isBlocked }) => !isBlocked)) return true
    // Somebody further back takes something: better to begin again there.
    if (earliest(clients) !== undefined) return false
    await wake.next(signal)
  }
  return false
}

function earliest(clients: ReadonlySet<ChangeClient>): Position | undefined {
  const positions = [...clients].flatMap(({ isBlocked, told }) => (isBlocked || told === undefined ? [] : [told]))
  return positions.sort(comparePositions)[0]
}
