import { createInbox, type Msg, type NatsConnection } from 'nats'

/** How long the server may be silent before the outcome of what is outstanding is unknown, in ms. */
const SILENCE_MS = 5_000

/** The answers of the server to messages under way, all in one inbox. */
export interface Acknowledgements {
  /** How many are expected. */
  readonly outstanding: number
  /** What was wrong with the first bad answer; `undefined` as long as all are good. */
  readonly failure: string | undefined
  /** Expects an answer about a message that is to follow a sequence. Says where the answer is to go. */
  expect(previous: number): string
  /** Resolves when fewer than `count` answers are outstanding; all of them are awaited after a failure. */
  fewerThan(count: number): Promise<void>
  /** Lets go of the inbox. */
  close(): void
}

interface Answer {
  readonly seq?: number
  readonly duplicate?: boolean
  readonly error?: { readonly description?: string }
}

/** Opens an inbox for answers. */
export function createAcknowledgements(connection: NatsConnection): Acknowledgements {
  const inbox = createInbox()
  let outstanding = new Set<number>()
  let failure: string | undefined
  let waiting: { count: number; resolve: () => void; timer: NodeJS.Timeout } | undefined
  const settle = () => {
    if (waiting === undefined || outstanding.size >= (failure === undefined ? waiting.count : 1)) return
    clearTimeout(waiting.timer)
    waiting.resolve()
    waiting = undefined
  }
  const giveUp = (reason: string) => {
    failure ??= reason
    outstanding = new Set()
    settle()
  }
  const subscription = connection.subscribe(`${inbox}.*`, {
    callback: (error, message) => {
      const previous = Number(message.subject.slice(inbox.length + 1))
      if (!outstanding.delete(previous)) return
      failure ??= error?.message ?? faultOf(message, previous + 1)
      waiting?.timer.refresh()
      settle()
    },
  })
  return {
    get outstanding() {
      return outstanding.size
    },
    get failure() {
      return failure
    },
    expect: (previous) => {
      outstanding.add(previous)
      return `${inbox}.${previous}`
    },
    fewerThan: async (count) => {
      if (outstanding.size < (failure === undefined ? count : 1)) return
      await new Promise<void>((resolve) => {
        const timer = setTimeout(() => giveUp('the server does not answer'), SILENCE_MS)
        waiting = { count, resolve, timer }
      })
    },
    close: () => {
      subscription.unsubscribe()
      giveUp('the fan-out is closed')
    },
  }
}

/** Tells what is wrong with an answer, if anything. */
function faultOf(message: Msg, sequence: number): string | undefined {
  if (message.headers?.code === 503) return 'no stream takes the message'
  try {
    const { seq, duplicate, error } = message.json<Answer>()
    if (error !== undefined) return `the server refused a message: ${error.description ?? 'for no reason'}`
    if (duplicate === true) return 'the server took a message for a repeated one'
    return seq === sequence ? undefined : `a message became number ${seq} instead of ${sequence}`
  } catch {
    return 'the server answered something unknown'
  }
}
