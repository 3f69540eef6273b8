import { fastifyHelmet } from '@fastify/helmet'
import type { FastifyInstance } from 'fastify'

/**
 * The policy of answers that are data: nothing may be loaded or run from them, and nobody may frame them. A route that
 * answers a page sets its own `Content-Security-Policy`.
 */
const dataPolicy = {
  useDefaults: false,
  directives: {
    'default-src': ["'none'"],
    'base-uri': ["'none'"],
    'form-action': ["'none'"],
    'frame-ancestors': ["'none'"],
  },
}

/** What answers carry that no hook sees: those to bytes that are no request, and to URLs that are none. */
export const BARE_SECURITY_HEADERS = {
  'Content-Security-Policy': Object.entries(dataPolicy.directives)
    .map(([name, values]) => `${name} ${values.join(' ')}`)
    .join(';'),
  'X-Content-Type-Options': 'nosniff',
} as const

/** For how long a browser remembers to come by TLS only, in seconds. */
const ONE_YEAR_SECONDS = 31_536_000

/** Makes every answer tell browsers to do as little with it as possible, and to keep to TLS where it came by TLS. */
export function addSecurityHeaders(server: FastifyInstance): void {
  server.register(fastifyHelmet, {
    contentSecurityPolicy: dataPolicy,
    referrerPolicy: { policy: 'no-referrer' },
    xFrameOptions: { action: 'deny' },
    // These speak of TLS, of pages, and of programs that no longer exist.
    strictTransportSecurity: false,
    originAgentCluster: false,
    xDnsPrefetchControl: false,
    xDownloadOptions: false,
    xPermittedCrossDomainPolicies: false,
    xXssProtection: false,
  })
  server.after(() => {
    server.addHook('onRequest', ({ protocol }, reply, done) => {
      if (protocol === 'https') reply.header('Strict-Transport-Security', `max-age=${ONE_YEAR_SECONDS}`)
      done()
    })
  })
}
