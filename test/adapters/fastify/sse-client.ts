import { type IncomingMessage, request } from 'node:http'
import { onTestFinished } from 'vitest'

/** An event that a server has sent. */
export interface SentEvent {
  readonly event: string
  readonly id: string
  readonly data: unknown
}

/** A client of server-sent events that reads only when told to. */
export interface SseClient {
  readonly status: number
  readonly headers: IncomingMessage['headers']
  /** What has come so far. */
  readonly events: readonly SentEvent[]
  /** The bytes of the answer as text. */
  readonly text: string
  /** Whether the answer has ended. */
  readonly ended: boolean
  /** Whether it came to its end, and was not cut off. */
  readonly complete: boolean
  /** Stops reading. */
  pause(): void
  /** Reads on. */
  resume(): void
  /** Goes away. */
  close(): void
}

/** Connects, and answers when the headers have come. */
export function listenTo(url: string, headers: Readonly<Record<string, string>> = {}): Promise<SseClient> {
  return new Promise((resolve, reject) => {
    const asked = request(url, { headers: { accept: 'text/event-stream', ...headers } }, (answer) => {
      let text = ''
      let ended = false
      answer.setEncoding('utf8')
      const events: SentEvent[] = []
      let rest = ''
      answer.on('data', (part: string) => {
        text += part
        rest += part
        const end = rest.lastIndexOf('\n\n') + 2
        if (end < 2) return
        events.push(...parse(rest.slice(0, end)))
        rest = rest.slice(end)
      })
      answer.on('close', () => {
        ended = true
      })
      answer.on('error', () => undefined)
      resolve({
        status: answer.statusCode ?? 0,
        headers: answer.headers,
        get text() {
          return text
        },
        events,
        get ended() {
          return ended
        },
        get complete() {
          return answer.complete
        },
        pause: () => answer.pause(),
        resume: () => answer.resume(),
        close: () => asked.destroy(),
      })
    })
    asked.on('error', reject)
    asked.end()
    onTestFinished(() => {
      asked.destroy()
    })
  })
}

function parse(text: string): SentEvent[] {
  const blocks = text.split('\n\n').slice(0, -1)
  return blocks.flatMap((block) => {
    const fields = new Map(
      block.split('\n').map((line) => [line.slice(0, line.indexOf(':')), line.slice(line.indexOf(':') + 2)]),
    )
    const data = fields.get('data')
    return data === undefined
      ? []
      : [{ event: fields.get('event') ?? '', id: fields.get('id') ?? '', data: JSON.parse(data) }]
  })
}
