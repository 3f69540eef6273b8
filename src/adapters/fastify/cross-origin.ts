import { fastifyCors } from '@fastify/cors'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import { OutcryError } from '../../domain/outcry-error.ts'
import { answerOfProblem, sendAnswer } from './http-answer.ts'
import { describeProblem } from './problem.ts'
import { TOKEN_HEADER } from './request-context.ts'

/** Which pages of other origins may use the service. */
export interface CorsOptions {
  /** The origins, such as `https://shop.example`; `'*'` for any. */
  readonly origins: '*' | readonly string[]
  /** The headers that those pages may read besides the framework's own. None by default. */
  readonly exposedHeaders?: readonly string[]
}

/** What a page of another origin may read of every answer. */
const EXPOSED_HEADERS = [
  'ETag',
  'Link',
  'Location',
  TOKEN_HEADER,
  'Preference-Applied',
  'Retry-After',
  'WWW-Authenticate',
  'X-Request-Id',
]

const safeMethods: ReadonlySet<string> = new Set(['GET', 'HEAD', 'OPTIONS', 'QUERY', 'TRACE'])

/** How long a browser remembers what it was allowed, in seconds. */
const PREFLIGHT_SECONDS = 600

/**
 * Lets pages of other origins use the service, and refuses what those of all others send to change it. Nobody but a
 * page is concerned: other programs send neither `Origin` nor `Sec-Fetch-Site`.
 *
 * @throws OutcryError `setting-invalid` when something is named as an origin that is none.
 */
export function guardOrigins(server: FastifyInstance, cors: CorsOptions | undefined): void {
  if (cors !== undefined) allowOrigins(server, cors)
  const isAllowed = allowedBy(cors?.origins ?? [])
  server.after(() => {
    server.addHook('onRequest', (request, reply, done) => {
      if (safeMethods.has(request.method) || isOwn(request) || isAllowed(request.headers.origin)) done()
      else sendAnswer(reply, crossSiteRefused)
    })
  })
}

function allowOrigins(server: FastifyInstance, { origins, exposedHeaders = [] }: CorsOptions): void {
  server.register(fastifyCors, {
    origin: origins === '*' ? '*' : origins.map(requireOrigin),
    methods: ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE'],
    exposedHeaders: [...EXPOSED_HEADERS, ...exposedHeaders],
    maxAge: PREFLIGHT_SECONDS,
    // Otherwise it answers what is no preflight with a plain text.
    strictPreflight: false,
  })
}

function requireOrigin(origin: string): string {
  if (URL.canParse(origin) && new URL(origin).origin === origin) return origin
  throw new OutcryError(
    'setting-invalid',
    `Cannot allow an origin: it must be a scheme and a host such as https://shop.example, current origin is '${origin}'`,
    { facts: { origin } },
  )
}

function allowedBy(origins: CorsOptions['origins']): (origin: string | undefined) => boolean {
  if (origins === '*') return () => true
  const known = new Set(origins)
  return (origin) => origin !== undefined && known.has(origin)
}

/** Says whether no page sent it, or one of the service's own. The scheme is left out: a proxy may speak TLS for us. */
function isOwn({ headers, host }: FastifyRequest): boolean {
  const site = headers['sec-fetch-site']
  if (site !== undefined) return site === 'same-origin' || site === 'none'
  const { origin } = headers
  return origin === undefined || (URL.canParse(origin) && new URL(origin).host === host)
}

const crossSiteRefused = answerOfProblem(
  describeProblem('http', 'cross-site-refused', {
    status: 403,
    detail: 'Cannot change anything for a page of another origin: the service must name it in its CORS options',
  }),
)
