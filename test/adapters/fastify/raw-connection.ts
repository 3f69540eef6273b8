import { connect, type Socket } from 'node:net'
import { onTestFinished } from 'vitest'

/** An answer as it came over the wire. */
export interface RawAnswer {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}

/** A connection on which a test writes what it likes. */
export interface RawConnection {
  readonly socket: Socket
  /** Writes bytes. */
  write(bytes: string | Uint8Array): void
  /** Answers everything that came, once the other side has closed the connection. */
  readonly closed: Promise<string>
}

/** Connects until the test is finished. */
export function connectRaw(url: string): RawConnection {
  const { hostname, port } = new URL(url)
  const socket = connect({ host: hostname, port: Number(port), noDelay: true })
  onTestFinished(() => {
    socket.destroy()
  })
  const received: Buffer[] = []
  socket.on('data', (bytes: Buffer) => received.push(bytes))
  // A reset is an end too: what counts is what came before.
  socket.on('error', () => undefined)
  const closed = new Promise<string>((resolve) => {
    socket.on('close', () => resolve(Buffer.concat(received).toString('latin1')))
  })
  return { socket, write: (bytes) => void socket.write(bytes), closed }
}

/** Takes the first answer out of what came over a connection. */
export function parseAnswer(text: string): RawAnswer {
  const [head = '', ...bodies] = text.split('\r\n\r\n')
  const [statusLine = '', ...lines] = head.split('\r\n')
  const headers = lines.map((line) => {
    const at = line.indexOf(':')
    return [line.slice(0, at).toLowerCase(), line.slice(at + 1).trim()]
  })
  return {
    status: Number(statusLine.split(' ')[1]),
    headers: Object.fromEntries(headers),
    body: bodies.join('\r\n\r\n'),
  }
}
