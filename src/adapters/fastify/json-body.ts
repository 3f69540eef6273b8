import { isUtf8 } from 'node:buffer'
import type { FastifyInstance } from 'fastify'
import { OutcryError } from '../../domain/outcry-error.ts'

/** Reads bodies as JSON in UTF-8 and refuses all others. An empty body is none, whatever its content type says. */
export function parseJsonBodies(server: FastifyInstance): void {
  const parseText = server.getDefaultJsonParser('error', 'error')
  server.removeAllContentTypeParsers()
  server.addContentTypeParser('application/json', { parseAs: 'buffer' }, (request, body: Buffer, done) => {
    if (body.length === 0) done(null, undefined)
    else if (!isUtf8(body)) done(notUtf8(), undefined)
    else void parseText(request, body.toString('utf8'), done)
  })
}

function notUtf8(): OutcryError {
  return new OutcryError('input-invalid', 'Cannot read the body: its bytes are not UTF-8: send JSON in UTF-8')
}
