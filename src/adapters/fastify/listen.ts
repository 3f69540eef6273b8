import type { FastifyInstance } from 'fastify'
import { type ErrorFacts, messageOf, OutcryError } from '../../domain/outcry-error.ts'

/** Where to listen. */
export interface ListenAddress {
  /** A host name or an IP address. */
  readonly host: string
  /** The port; 0 for any that is free. */
  readonly port: number
}

/**
 * Begins to take connections.
 *
 * @returns the URL.
 * @throws OutcryError `address-in-use` when another program listens there, `setting-invalid` when nobody may.
 */
export async function listen(server: FastifyInstance, { host, port }: ListenAddress): Promise<string> {
  try {
    return await server.listen({ host, port })
  } catch (error) {
    throw translated(error, { host, port })
  }
}

function translated(error: unknown, address: ListenAddress): unknown {
  const { host, port } = address
  const { code } = error as { code?: string }
  const options = { facts: { ...address } satisfies ErrorFacts, cause: error }
  if (code === 'EADDRINUSE') {
    return new OutcryError(
      'address-in-use',
      `Cannot listen on ${host}:${port}: another program uses this port: stop it, or set OUTCRY_HTTP_PORT to another one`,
      options,
    )
  }
  const setting = settings[code ?? '']
  if (setting === undefined) return error
  return new OutcryError(
    'setting-invalid',
    `Cannot listen on ${host}:${port}: ${messageOf(error)}: set ${setting} to another one`,
    options,
  )
}

/** By what the system says, the setting that is wrong. */
const settings: Readonly<Record<string, string>> = {
  EACCES: 'OUTCRY_HTTP_PORT',
  EADDRNOTAVAIL: 'OUTCRY_HTTP_HOST',
  EAI_AGAIN: 'OUTCRY_HTTP_HOST',
  ENOTFOUND: 'OUTCRY_HTTP_HOST',
}
