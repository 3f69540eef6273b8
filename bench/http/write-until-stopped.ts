import { Agent, type IncomingHttpHeaders, request } from 'node:http'

/** What became of the writes of many clients while a service stopped. */
export interface WritesUntilStopped {
  /** The ids of the todos that were acknowledged. */
  readonly acknowledged: readonly string[]
  /** How many requests were put off politely: 503, with `Retry-After`. */
  readonly putOff: number
  /** How many connections were refused because nobody listened any more. */
  readonly refused: number
  /** Everything else that came back: what a client would call a failure. */
  readonly failures: readonly string[]
}

/** Clients that write. */
export interface Writers {
  /** Waits until each of them has had an answer: until then a connection may still be on its way. */
  readonly connected: Promise<unknown>
  /** Waits until nobody listens any more. */
  readonly ended: Promise<WritesUntilStopped>
}

/** Writes over `connections` kept-alive connections, one request behind the other on each, until nobody listens. */
export function writeUntilStopped(url: string, connections: number): Writers {
  const acknowledged: string[] = []
  const failures: string[] = []
  const counts = { putOff: 0, refused: 0 }
  const onAnswer = ({ status, headers, body }: Answer) => {
    if (status === 201 || status === 202) acknowledged.push((JSON.parse(body) as { id: string }).id)
    else if (status === 503 && headers['retry-after'] !== undefined) counts.putOff += 1
    else failures.push(`${status} ${body.slice(0, 200)}`)
  }
  const onError = ({ code, message }: Error & { code?: string }) => {
    if (code === 'ECONNREFUSED') counts.refused += 1
    else failures.push(`${code ?? 'error'}: ${message}`)
  }
  const writers = Array.from({ length: connections }, () => writeOverOne(url, onAnswer))
  return {
    connected: Promise.all(writers.map(({ connected }) => connected)),
    ended: Promise.all(writers.map(({ ended }) => ended.catch(onError))).then(() => ({
      acknowledged,
      failures,
      ...counts,
    })),
  }
}

function writeOverOne(url: string, onAnswer: (answer: Answer) => void) {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 })
  const next = async () => onAnswer(await post(url, agent))
  const connected = next()
  const goOn = async (): Promise<never> => {
    await connected
    for (;;) await next()
  }
  return { connected: connected.catch(() => undefined), ended: goOn().finally(() => agent.destroy()) }
}

interface Answer {
  readonly status: number
  readonly headers: IncomingHttpHeaders
  readonly body: string
}

function post(url: string, agent: Agent): Promise<Answer> {
  const payload = JSON.stringify({ title: 'Buy milk and bread', order: 7 })
  return new Promise((resolve, reject) => {
    const headers = { 'content-type': 'application/json', 'content-length': Buffer.byteLength(payload) }
    const asked = request(url, { method: 'POST', agent, headers }, (response) => {
      const texts = response.setEncoding('utf8').toArray()
      const { statusCode: status = 0 } = response
      texts.then((all) => resolve({ status, headers: response.headers, body: all.join('') }), reject)
    })
    asked.on('error', reject).end(payload)
  })
}
