import { fastifyCompress } from '@fastify/compress'
import type { FastifyInstance, FastifyReply } from 'fastify'
import { addVary } from './vary.ts'

/** How answers are compressed. */
export interface CompressionOptions {
  /** How large an answer is at least that is compressed, in bytes. 1,024 by default. */
  readonly minBytes?: number
}

const compressible = /^text\/(?!event-stream)|[/+]json\b|[/+]xml\b|\/javascript\b/i

/**
 * Compresses answers with Brotli or gzip for callers that take it. Streams of events are never held back by it, and an
 * answer with a strong `ETag` is sent as it is: the tag says that it is the same byte for byte. Requests are not
 * decompressed: few bytes could become very many.
 */
export function compressAnswers(server: FastifyInstance, { minBytes = 1_024 }: CompressionOptions): void {
  server.addHook('onSend', (request, reply, payload, done) => {
    if (isCompressible(reply, payload, minBytes)) addVary(reply, 'accept-encoding')
    // What the plugin heeds.
    else request.headers['x-no-compression'] = 'true'
    done(null, payload)
  })
  const options = {
    encodings: ['br' as const, 'gzip' as const],
    threshold: minBytes,
    customTypes: compressible,
    globalDecompression: false,
  }
  // Not by `register`: that would come too late for routes that are added in the same turn.
  fastifyCompress(server, options, (error) => {
    if (error) throw error
  })
  server.addHook('onRoute', ({ method, onSend }) => {
    // A HEAD is to have the headers of its GET: it must be compressed before its body is taken away.
    if (method !== 'HEAD' || !Array.isArray(onSend)) return
    onSend.unshift(...onSend.splice(-1))
  })
}

function isCompressible(reply: FastifyReply, payload: unknown, minBytes: number): boolean {
  if (!compressible.test(String(reply.getHeader('Content-Type') ?? ''))) return false
  if (/^"/.test(String(reply.getHeader('ETag') ?? ''))) return false
  if (typeof payload === 'string' || Buffer.isBuffer(payload)) return Buffer.byteLength(payload) >= minBytes
  return payload !== null && payload !== undefined
}
