import {
  type FastifyBaseLogger,
  type FastifyInstance,
  type FastifyReply,
  type FastifyRequest,
  fastify,
  LogController,
} from 'fastify'
import { messageOf } from '../../domain/outcry-error.ts'
import { answerClientError, answerExpectation } from './client-error.ts'
import { type CompressionOptions, compressAnswers } from './compress-answers.ts'
import { answerConditionally } from './conditional-answers.ts'
import { type CorsOptions, guardOrigins } from './cross-origin.ts'
import { refuseWhileStopping } from './graceful-stop.ts'
import { addHealth } from './health.ts'
import { answerOfProblem, applyAnswer, sendAnswer } from './http-answer.ts'
import { parseJsonBodies } from './json-body.ts'
import { createLogger, type Logger } from './logger.ts'
import { describeProblem, type Problem } from './problem.ts'
import { problemOfError } from './problem-of-error.ts'
import { limitRates, type RateLimitOptions } from './rate-limit.ts'
import { requireHost } from './require-host.ts'
import { addSecurityHeaders, BARE_SECURITY_HEADERS } from './security-headers.ts'
import type { ServedApp } from './served-app.ts'
import { traceRequests } from './trace-requests.ts'

/** How HTTP is served. */
export interface HttpServerOptions {
  /** Where the server tells what happens. A new one that tells warnings and errors by default. */
  readonly logger?: Logger
  /** How large a body may be, in bytes. 65,536 by default. */
  readonly bodyLimitBytes?: number
  /** How long a whole request may take to arrive, in ms. 30,000 by default. */
  readonly requestTimeoutMs?: number
  /** How long the headers of a request may take to arrive, in ms. 10,000 by default. */
  readonly headersTimeoutMs?: number
  /** How long a connection may be silent while a request is under way, in ms. 60,000 by default. */
  readonly connectionTimeoutMs?: number
  /** How long a connection is kept for the next request, in ms. 5,000 by default. */
  readonly keepAliveTimeoutMs?: number
  /** How many connections there may be at a time. 10,000 by default. */
  readonly maxConnections?: number
  /** Whether a proxy in front tells the true origin in its `X-Forwarded` headers. False by default. */
  readonly trustProxy?: boolean
  /** Which pages of other origins may use the service. None by default. */
  readonly cors?: CorsOptions
  /** How many requests one sender may send. Any number by default. */
  readonly rateLimit?: RateLimitOptions
  /** How answers are compressed; `false` leaves it to a proxy in front. Brotli or gzip from 1,024 bytes on by default. */
  readonly compression?: CompressionOptions | false
}

/**
 * Makes an HTTP server of a running service: every error is a problem (RFC 9457), `/health/live`, `/health/ready` and
 * `/health/lag` are there, and the log has neither payloads nor secrets. Answers carry headers that browsers heed, and
 * pages of origins that `cors` does not name cannot change anything. It does not listen yet.
 *
 * @throws OutcryError `setting-invalid` when `cors` or `rateLimit` is none to go by.
 */
export function createHttpServer(app: ServedApp, options: HttpServerOptions = {}): FastifyInstance {
  const { bodyLimitBytes = 65_536, logger = createLogger() } = options
  const server = fastify({
    ...limitsOf(options),
    bodyLimit: bodyLimitBytes,
    loggerInstance: logger as FastifyBaseLogger,
    logController: new LogController({ disableRequestLogging: true, requestIdLogLabel: 'requestId' }),
    genReqId: () => crypto.randomUUID(),
    requestIdHeader: false,
    return503OnClosing: false,
    onProtoPoisoning: 'error',
    onConstructorPoisoning: 'error',
    trustProxy: options.trustProxy ?? false,
    clientErrorHandler: answerClientError,
    frameworkErrors: (error, request, reply) => {
      reply.headers({ ...BARE_SECURITY_HEADERS, 'X-Request-Id': request.id })
      sendAnswer(reply as FastifyReply, answerOfProblem(problemOfError(error, { bodyLimitBytes })))
    },
  })
  // Headers have a limit of bytes. With one of their number Node would leave out the last ones, such as If-Match, in silence.
  server.server.maxHeadersCount = 0
  server.server.on('checkExpectation', answerExpectation)
  server.server.maxConnections = options.maxConnections ?? 10_000
  traceRequests(server)
  addSecurityHeaders(server)
  server.after(() => requireHost(server))
  guardOrigins(server, options.cors)
  if (options.rateLimit !== undefined) limitRates(server, options.rateLimit)
  parseJsonBodies(server)
  answerProblems(server, bodyLimitBytes)
  logRequests(server)
  // Behind the hooks of the plugins above, so that pages can read these refusals too.
  server.after(() => refuseWhileStopping(server))
  if (options.compression !== false) compressAnswers(server, options.compression ?? {})
  answerConditionally(server)
  addHealth(server, app)
  return server
}

function limitsOf({ requestTimeoutMs = 30_000, headersTimeoutMs = 10_000, ...options }: HttpServerOptions) {
  return {
    // Node looks for slow requests every 30 s otherwise, and gives them that much more time.
    http: {
      headersTimeout: headersTimeoutMs,
      requireHostHeader: false,
      connectionsCheckingInterval: Math.min(1_000, Math.ceil(Math.min(headersTimeoutMs, requestTimeoutMs) / 2)),
    },
    requestTimeout: requestTimeoutMs,
    connectionTimeout: options.connectionTimeoutMs ?? 60_000,
    keepAliveTimeout: options.keepAliveTimeoutMs ?? 5_000,
    routerOptions: { maxParamLength: 512 },
  }
}

function answerProblems(server: FastifyInstance, bodyLimitBytes: number): void {
  server.setErrorHandler(async (error, request, reply) => {
    const problem = problemOfError(error, { bodyLimitBytes })
    logProblem(request, problem, error)
    return applyAnswer(reply, answerOfProblem(problem))
  })
  server.setNotFoundHandler(async (request, reply) => applyAnswer(reply, notFound(request)))
}

/** A failure is told with everything that is known of it; what mends itself with its message. */
function logProblem({ log }: FastifyRequest, { status, code }: Problem, error: unknown): void {
  if (status === 503) log.warn({ code, error: messageOf(error) }, 'request put off')
  else if (status >= 500) log.error({ code, err: error }, 'request failed')
}

function notFound({ method, url }: FastifyRequest) {
  const path = url.split('?', 1)[0]?.slice(0, 200)
  const detail = `Cannot ${method} ${path}: there is no such route: check the method and the path`
  return answerOfProblem(describeProblem('http', 'route-not-found', { status: 404, detail }))
}

function logRequests(server: FastifyInstance): void {
  server.addHook('onRequest', (request, reply, done) => {
    reply.header('X-Request-Id', request.id)
    done()
  })
  server.addHook('onResponse', (request, reply, done) => {
    // The route, not the URL: ids and search texts are the users' own.
    const { method, routeOptions } = request
    const tookMs = Math.round(reply.elapsedTime)
    request.log.info({ method, route: routeOptions.url, status: reply.statusCode, tookMs }, 'request answered')
    done()
  })
}
