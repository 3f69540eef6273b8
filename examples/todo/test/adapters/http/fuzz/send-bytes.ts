import { connect } from 'node:net'
import { brotliDecompressSync, unzipSync } from 'node:zlib'

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
 * Reads the answers that came over one connection. A body is as long as its `Content-Length` or its chunks say, or goes
 * on to the end; that of an answer to HEAD is missing.
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
    const isMissing = hasNoBody(status) || rest === '' || rest.startsWith('HTTP/1.1 ')
    const { body, length } = isMissing ? { body: '', length: 0 } : takeBody(rest, headers)
    rest = rest.slice(length)
    if (status >= 200) answers.push({ status, headers, body: textOf(body, headers.get('content-encoding')) })
  }
  return answers
}

function parseHeader(line: string): [string, string] {
  const at = line.indexOf(':')
  return [line.slice(0, at).toLowerCase(), line.slice(at + 1).trim()]
}

/** The body that begins here, and how many bytes it takes on the wire. */
function takeBody(rest: string, headers: ReadonlyMap<string, string>): { body: string; length: number } {
  if (headers.get('transfer-encoding') === 'chunked') return joinChunks(rest)
  const body = rest.slice(0, Number(headers.get('content-length') ?? rest.length))
  return { body, length: body.length }
}

function joinChunks(rest: string): { body: string; length: number } {
  let body = ''
  let at = 0
  for (;;) {
    const [line, size] = /^([\da-f]+)\r\n/i.exec(rest.slice(at, at + 20)) ?? []
    if (line === undefined || size === undefined) throw new Error(`This is no chunk: ${JSON.stringify(rest.slice(at))}`)
    const begin = at + line.length
    const end = begin + Number.parseInt(size, 16)
    body += rest.slice(begin, end)
    at = end + 2
    if (end === begin) return { body, length: at }
  }
}

/** The text of a body of one character for each byte; a request may have asked for it compressed. */
function textOf(body: string, encoding: string | undefined): string {
  const bytes = Buffer.from(body, 'latin1')
  if (body === '' || encoding === undefined) return bytes.toString('utf8')
  return (encoding === 'br' ? brotliDecompressSync : unzipSync)(bytes).toString('utf8')
}

function hasNoBody(status: number): boolean {
  return status < 200 || status === 204 || status === 304
}
