import type { ServerResponse } from 'node:http'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { OutcryError } from '../../../domain/outcry-error.ts'
import type { Position } from '../../../domain/position.ts'

/**
 * Begins an answer of server-sent events. From here on it is written by hand; what hooks have added to its headers is
 * kept. It ends with its connection, so that nothing has to be framed, and may be quiet for as long as it likes.
 */
export function beginEventStream(reply: FastifyReply): ServerResponse {
  const { raw: response } = reply.hijack()
  response.useChunkedEncodingByDefault = false
  response.writeHead(200, {
    ...(reply.getHeaders() as Record<string, string>),
    'Content-Type': 'text/event-stream; charset=utf-8',
    'Cache-Control': 'no-store',
    Connection: 'close',
    // Proxies that gather answers are to let this one through.
    'X-Accel-Buffering': 'no',
  })
  response.flushHeaders()
  response.socket?.setTimeout(0)
  response.socket?.setNoDelay(true)
  return response
}

/**
 * Reads behind which event a client comes back: `Last-Event-ID`, or `after` in the query string.
 *
 * @throws OutcryError `input-invalid` when it is no position.
 */
export function readLastEventId({ headers, query }: FastifyRequest): Position | undefined {
  const { after } = query as { after?: unknown }
  const given = headers['last-event-id'] ?? after
  if (given === undefined || given === '') return undefined
  if (typeof given === 'string' && /^(0|[1-9]\d{0,24})$/.test(given)) return given
  throw new OutcryError(
    'input-invalid',
    'Cannot tell changes: Last-Event-ID, or after in the query string, must be the id of an event that was told, ' +
      `in decimal digits, current id is ${JSON.stringify(given).slice(0, 40)}`,
  )
}
