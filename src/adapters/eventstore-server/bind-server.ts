import type { Server, ServerCredentials } from '@grpc/grpc-js'
import { messageOf, OutcryError } from '../../domain/outcry-error.ts'

/** Where to listen, and how to prove who is there. */
export interface BindAddress {
  /** A host name or an IP address. */
  readonly host: string
  /** The port; 0 for any that is free. */
  readonly port: number
  /** The certificate and its key, or none. */
  readonly credentials: ServerCredentials
}

/**
 * Begins to take connections.
 *
 * @returns the port.
 * @throws OutcryError `address-in-use` when another program listens there, `setting-invalid` when nobody may.
 */
export async function bindServer(server: Server, { host, port, credentials }: BindAddress): Promise<number> {
  const address = `${host.includes(':') ? `[${host}]` : host}:${port}`
  return await new Promise((resolve, reject) => {
    server.bindAsync(address, credentials, (error, bound) => {
      if (error === null) resolve(bound)
      else reject(bindError(error, address))
    })
  })
}

function bindError(error: Error, address: string): OutcryError {
  const options = { facts: { address }, cause: error }
  if (/EADDRINUSE/.test(error.message)) {
    const mend = 'another program uses this port: stop it, or choose another port'
    return new OutcryError('address-in-use', `Cannot listen on ${address}: ${mend}`, options)
  }
  const message = `Cannot listen on ${address}: ${messageOf(error)}: choose another host or port`
  return new OutcryError('setting-invalid', message, options)
}
