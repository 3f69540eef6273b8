import { Metadata, Server, ServerCredentials, status } from '@grpc/grpc-js'

/** A node that answers every call that writes with where the leader is. */
export interface NotLeader {
  readonly url: string
  /** How many calls it has sent to the leader. */
  readonly refused: number
  close(): Promise<void>
}

/** Starts a node that is not the leader; that one has another port of this machine. */
export async function startNotLeader(leaderPort: number): Promise<NotLeader> {
  let refused = 0
  const refuse = (_call: unknown, answer: (error: object) => void) => {
    refused += 1
    const metadata = new Metadata()
    metadata.set('exception', 'not-leader')
    metadata.set('leader-endpoint-host', '127.0.0.1')
    metadata.set('leader-endpoint-port', String(leaderPort))
    answer({ code: status.NOT_FOUND, details: 'this node is not the leader', metadata })
  }
  const method = (name: string, requestStream: boolean) => ({
    path: `/event_store.client.streams.Streams/${name}`,
    requestStream,
    responseStream: false,
    requestSerialize: (bytes: Buffer) => bytes,
    requestDeserialize: (bytes: Buffer) => bytes,
    responseSerialize: (bytes: Buffer) => bytes,
    responseDeserialize: (bytes: Buffer) => bytes,
  })
  const server = new Server()
  const definition = { Append: method('Append', true), Delete: method('Delete', false) }
  server.addService(definition, { Append: refuse, Delete: refuse })
  const port = await new Promise<number>((resolve, reject) => {
    server.bindAsync('127.0.0.1:0', ServerCredentials.createInsecure(), (error, bound) =>
      error ? reject(error) : resolve(bound),
    )
  })
  return {
    url: `esdb://127.0.0.1:${port}?tls=false`,
    get refused() {
      return refused
    },
    close: async () => server.forceShutdown(),
  }
}
