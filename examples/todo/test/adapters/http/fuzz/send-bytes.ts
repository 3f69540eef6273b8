import { connect } from 'node:net'

/** An answer as it came over the wire. */
export interface WireAnswer {
  readonly status: number
  readonly headers: ReadonlyMap<string, string>
  readonly body: string
}

/** How long a server may think before it is told that nothing more comes, in ms. */
const GRACE_MS = 250

/** What a server says that waits for the body. */
const GO_ON = 'HTTP/1.1 100 Continue\r\n\r\n'

/** How long the answer may take in all, in ms. */
const DEADLINE_MS = 20_000

/**
 * Sends bytes over a connection of their own and reads what comes back, until the other side closes it or begins a
 * stream of events.
 *
 * @returns everything that came, one character for each byte; nothing when the connection was closed in silence.
 */
export function sendBytes(url: string, bytes: Uint8Array): Promise<string> {
  const { hostname, port } = new URL(url)
  return new Promise((resolve, reject) => {
    const socket = connect({ host: hostname, port: Number(port), noDelay: true })
    let received = ''
    const end = (error?: Error) => {
      clearTimeout(grace)
      clearTimeout(deadline)
      socket.destroy()
      if (error === undefined) resolve(received)
      else reject(error)
    }
    // What is incomplete is waited for: the end of the stream says that this was all.
    const grace = setTimeout(() => socket.end(), GRACE_MS)
    const deadline = setTimeout(() => end(new Error(`There was no end of the answer: ${received}`)), DEADLINE_MS)
    socket.setEncoding('latin1').on('data', (text: string) => {
      received += text
      if (received !== GO_ON) clearTimeout(grace)
      if (/^content-type: text\/event-stream/im.test(received.slice(0, 4_000))) end()
    })
    // A reset may follow an answer to what was not read to its end.
    socket.on('error', (error: Error & { code?: string }) => (error.code === 'ECONNREFUSED' ? end(error) : undefined))
    socket.on('close', () => end())
    socket.write(bytes)
  })
}

/**
 * Reads the answers that came over one connection. A body is as long as its `Content-Length` says, or goes on to the end;
 * that of an answer to HEAD is missing.
 */
export function parseAnswers(received: string): WireAnswer[] {
  const answers: WireAnswer[] = []
  let rest = received
  while (rest !== '') {
    const end = rest.indexOf('\r\n\r\n')
    if (end < 0) throw new Error(`These bytes are no answer: ${JSON.stringify(rest.slice(0, 200))}`)
    const [statusLine = '', ...lines] = rest.slice(0, end).split('\r\n')
    const status = Number(/^HTTP\/1\.1 (\d{3})( |$)/.exec(statusLine)?.[1])
    if (Number.isNaN(status)) throw new Error(`These bytes are no answer: ${JSON.stringify(statusLine)}`)
    const headers = new Map(lines.map(parseHeader))
    rest = rest.slice(end + 4)
    const length = headers.get('content-length')
    const body = hasNoBody(status) || rest.startsWith('HTTP/1.1 ') ? '' : rest.slice(0, Number(length ?? rest.length))
    rest = rest.slice(body.length)
    if (status >= 200) answers.push({ status, headers, body: Buffer.from(body, 'latin1').toString('utf8') })
  }
  return answers
}

function parseHeader(line: string): [string, string] {
  const at = line.indexOf(':')
  return [line.slice(0, at).toLowerCase(), line.slice(at + 1).trim()]
}

function hasNoBody(status: number): boolean {
  return status < 200 || status === 204 || status === 304
}
