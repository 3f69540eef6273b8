import { createHash } from 'node:crypto'
import type { FastifyInstance, FastifyReply } from 'fastify'

/**
 * Gives each answer that is read a tag, and answers 304 to a caller that has it already. An answer without a tag of its
 * own gets a weak one, a digest of its content. Nobody may use what they have kept without asking, unless the answer
 * says so itself.
 */
export function answerConditionally(server: FastifyInstance): void {
  server.addHook('onSend', ({ method, headers }, reply, payload, done) => {
    const isRead = (method === 'GET' || method === 'HEAD') && reply.statusCode === 200
    const tag = isRead ? tagOf(reply, payload) : undefined
    if (tag === undefined) return done(null, payload)
    reply.header('ETag', tag)
    if (!reply.hasHeader('Cache-Control')) reply.header('Cache-Control', 'no-cache')
    if (!isKnown(tag, headers['if-none-match'])) return done(null, payload)
    reply.code(304).removeHeader('Content-Type')
    // Of HEAD the server takes away the body by itself.
    done(null, method === 'HEAD' ? payload : null)
  })
}

function tagOf(reply: FastifyReply, payload: unknown): string | undefined {
  const own = reply.getHeader('ETag')
  if (own !== undefined) return String(own)
  if (reply.getHeader('Cache-Control') === 'no-store') return undefined
  if (typeof payload !== 'string' && !Buffer.isBuffer(payload)) return undefined
  return `W/"${createHash('sha1').update(payload).digest('base64url')}"`
}

/** Compares weakly, as the standard wants it of reading: with or without `W/` is the same. */
function isKnown(tag: string, ifNoneMatch: string | undefined): boolean {
  if (ifNoneMatch === undefined) return false
  const opaque = opaqueOf(tag)
  return ifNoneMatch.split(',').some((each) => each.trim() === '*' || opaqueOf(each.trim()) === opaque)
}

function opaqueOf(tag: string): string {
  return tag.startsWith('W/') ? tag.slice(2) : tag
}
