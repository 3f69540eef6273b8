import { createServer, connect as dial, type Socket } from 'node:net'

/** Which way bytes go. */
export type Direction = 'to-server' | 'to-client'

/** Stands between a client and a server, and does to the bytes what networks do. */
export interface TcpProxy {
  /** The port that clients call instead of the server's. */
  readonly port: number
  /** Swallows what goes this way from now on, on these and on new connections; nobody is told. */
  swallow(...directions: readonly Direction[]): void
  /** Swallows what goes over the connections that are open, both ways; nobody is told. New ones work. */
  strand(): void
  /** Cuts all connections that are open, and lets bytes pass on new ones. */
  heal(): void
  /** Cuts all connections that are open. */
  cut(): void
  /** Leads new connections to another port. */
  leadTo(port: number): void
  /** Refuses connections from now on. */
  close(): Promise<void>
}

/** Starts a proxy in front of a port of this machine. */
export async function startTcpProxy(serverPort: number, port = 0): Promise<TcpProxy> {
  let target = serverPort
  let swallowed: readonly Direction[] = []
  const open = new Set<Socket>()
  const stranded = new WeakSet<Socket>()
  const keep = (socket: Socket, other: Socket, direction: Direction) => {
    open.add(socket)
    socket.on('data', (bytes) => {
      if (!swallowed.includes(direction) && !stranded.has(socket)) other.write(bytes)
    })
    socket.on('error', () => undefined)
    socket.on('close', () => {
      open.delete(socket)
      other.destroy()
    })
  }
  const server = createServer((client) => {
    const upstream = dial(target, '127.0.0.1')
    keep(client, upstream, 'to-server')
    keep(upstream, client, 'to-client')
  })
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve))
  const address = server.address()
  const cut = () => {
    for (const socket of open) socket.resetAndDestroy()
  }
  return {
    port: typeof address === 'object' && address !== null ? address.port : 0,
    swallow: (...directions) => {
      swallowed = directions
    },
    strand: () => {
      for (const socket of open) stranded.add(socket)
    },
    heal: () => {
      swallowed = []
      cut()
    },
    cut,
    leadTo: (newPort) => {
      target = newPort
    },
    close: async () => {
      const closed = new Promise((resolve) => server.close(resolve))
      cut()
      await closed
    },
  }
}
