import { createInbox, type Msg, type NatsConnection } from 'nats'

/** How many messages one request asks for. */
const BATCH_MESSAGES = 500

/** How many bytes one request asks for, unless the largest message is larger. */
const BATCH_BYTES = 4 * 2 ** 20

/** How long a request is open, in ms. */
const EXPIRES_MS = 30_000

/** How often the server says that it is there while nothing comes, in ms. */
const HEARTBEAT_MS = 1_000

/** A request for messages that is answered in an inbox of its own. */
export interface PullSubscription {
  /** Asks for messages, unless a request is open or nobody is hungry. */
  request(): void
  /** Resolves when no more can come: the consumer is gone, the server is silent, or messages are missing. */
  readonly broken: Promise<void>
  /** Lets go of the inbox. */
  close(): void
}

/** Asks a consumer of the server for messages, which must come numbered without a gap. */
export function openPullSubscription(
  connection: NatsConnection,
  consumer: { stream: string; name: string; isHungry: () => boolean },
  onMessage: (message: Msg, sequence: number) => void,
): PullSubscription {
  const inbox = createInbox()
  const subject = `$JS.API.CONSUMER.MSG.NEXT.${consumer.stream}.${consumer.name}`
  const bytes = Math.max(BATCH_BYTES, 2 * (connection.info?.max_payload ?? 0))
  const request = JSON.stringify({
    batch: BATCH_MESSAGES,
    max_bytes: bytes,
    expires: EXPIRES_MS * 1e6,
    idle_heartbeat: HEARTBEAT_MS * 1e6,
  })
  let wanted = 0
  let delivered = 0
  let endIt: () => void = () => undefined
  const broken = new Promise<void>((resolve) => {
    endIt = resolve
  })
  const watch = setTimeout(() => {
    if (wanted > 0) endIt()
    else watch.refresh()
  }, 5 * HEARTBEAT_MS)
  const onStatus = (code: number, text: string) => {
    if (code === 100) return
    if (code === 404 || code === 408 || (code === 409 && /maxbytes|batch completed/i.test(text))) wanted = 0
    else endIt()
  }
  const subscription = connection.subscribe(inbox, {
    callback: (error, message) => {
      watch.refresh()
      const code = message.headers?.code ?? 0
      if (error !== null) return endIt()
      if (code > 0) {
        onStatus(code, message.headers?.description ?? '')
        return ask()
      }
      const place = placeOf(message.reply)
      if (place === undefined || place.number !== delivered + 1) return endIt()
      delivered = place.number
      wanted -= 1
      onMessage(message, place.sequence)
      ask()
    },
  })
  const ask = () => {
    if (wanted > 0 || connection.isClosed() || !consumer.isHungry()) return
    wanted = BATCH_MESSAGES
    watch.refresh()
    connection.publish(subject, request, { reply: inbox })
  }
  return {
    request: ask,
    broken,
    close: () => {
      clearTimeout(watch)
      subscription.unsubscribe()
      endIt()
    },
  }
}

/** Reads what the server says about a delivered message: its sequence in the stream, its number in the consumer. */
function placeOf(reply: string | undefined): { sequence: number; number: number } | undefined {
  const tokens = (reply ?? '').split('.')
  // Newer servers put a domain and an account before the stream's name.
  const first = tokens.length >= 11 ? 7 : 5
  const [sequence, number] = [Number(tokens[first]), Number(tokens[first + 1])]
  return tokens[1] === 'ACK' && sequence > 0 && number > 0 ? { sequence, number } : undefined
}
