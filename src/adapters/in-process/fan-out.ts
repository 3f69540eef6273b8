import type { Lane } from '../../domain/lane.ts'
import { OutcryError } from '../../domain/outcry-error.ts'
import type { Announcement, Delivery, FanOut, FanOutMessage, FanOutPublisher } from '../../projections/fan-out.ts'

/** How many messages may wait for a consumer; a slower one loses them, and reads them from the log. */
const MAX_WAITING_MESSAGES = 10_000

/** Carries events to the projections of the same process. It keeps nothing: a publisher starts with nothing known. */
export function createInProcessFanOut(): FanOut {
  const consumers = new Map<Lane, Set<Queue>>()
  let publishers = 0
  let closed = false
  const queuesOf = (lane: Lane) => consumers.get(lane) ?? []
  const everyQueue = () => [...consumers.values()].flatMap((queues) => [...queues])

  const publisher = (number: number): FanOutPublisher => ({
    last: undefined,
    publish: async (messages) => {
      if (number !== publishers || closed) throw fenced()
      for (const queue of queuesOf('log')) queue.put({ kind: 'messages', messages })
      for (const [lane, ofLane] of byLane(messages)) {
        for (const queue of queuesOf(lane)) queue.put({ kind: 'messages', messages: ofLane })
      }
    },
    announce: async (announcement: Announcement) => {
      for (const queue of everyQueue()) queue.put({ kind: 'announcement', announcement })
    },
  })
  return {
    whenVacant: async () => undefined,
    openPublisher: async () => {
      publishers += 1
      return publisher(publishers)
    },
    consume: async function* (lane, signal) {
      const queue = createQueue(signal)
      const queues = consumers.get(lane) ?? new Set()
      consumers.set(lane, queues.add(queue))
      try {
        while (!signal.aborted && !closed) yield* await queue.next()
      } finally {
        queues.delete(queue)
      }
    },
    close: async () => {
      closed = true
      for (const queue of everyQueue()) queue.end()
    },
  }
}

interface Queue {
  put(delivery: Delivery): void
  next(): Promise<readonly Delivery[]>
  end(): void
}

function createQueue(signal: AbortSignal): Queue {
  let waiting: Delivery[] = []
  let messages = 0
  let wake: (() => void) | undefined
  let ended = false
  const end = () => {
    ended = true
    wake?.()
  }
  signal.addEventListener('abort', end, { once: true })
  return {
    put: (delivery) => {
      if (delivery.kind === 'messages') messages += delivery.messages.length
      if (messages > MAX_WAITING_MESSAGES && delivery.kind === 'messages') {
        messages -= delivery.messages.length
        return
      }
      waiting.push(delivery)
      wake?.()
    },
    next: async () => {
      if (waiting.length === 0 && !ended) {
        await new Promise<void>((resolve) => {
          wake = resolve
        })
        wake = undefined
      }
      const deliveries = waiting
      waiting = []
      messages = 0
      return deliveries
    },
    end,
  }
}

function byLane(messages: readonly FanOutMessage[]): Map<number, FanOutMessage[]> {
  const lanes = new Map<number, FanOutMessage[]>()
  for (const message of messages) {
    const lane = lanes.get(message.lane)
    if (lane === undefined) lanes.set(message.lane, [message])
    else lane.push(message)
  }
  return lanes
}

function fenced(): OutcryError {
  return new OutcryError(
    'fan-out-fenced',
    'Cannot publish: another publisher has taken over, or the fan-out is closed: open a new publisher',
  )
}
