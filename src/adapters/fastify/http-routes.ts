import type { FastifyInstance, HTTPMethods } from 'fastify'
import type { Command } from '../../domain/command.ts'
import type { AnySchema, OutputOf } from '../../domain/schema.ts'
import type { ReadModel } from '../../projections/read-model.ts'
import { answerFulfilled } from './answer-fulfilled.ts'
import { applyPreferences } from './apply-preferences.ts'
import { applyAnswer, type HttpAnswer, rejectionAnswer, type StatusOfRejection } from './http-answer.ts'
import { type AnyParams, type HttpRequest, type Ignored, type RequestSchemas, readRequest } from './http-request.ts'
import { askIdentity, type Identify, refuseUnidentified } from './identity.ts'
import type { DescribedRoute, ResponsesByStatus, RouteDocumentation } from './route-documentation.ts'
import type { FulfilledOverHttp, InputOverHttp, ServedApp } from './served-app.ts'
import { withinSpan } from './trace-requests.ts'

/** A route that answers whatever its handler says. */
export interface HandlerRoute<Params extends AnySchema, Query extends AnySchema, Body extends AnySchema>
  extends RequestSchemas<Params, Query, Body>,
    RouteDocumentation {
  /** The method. GET by default. */
  readonly method?: HTTPMethods
  /** The path; `:name` stands for a parameter. */
  readonly url: string
  /** Answers a request. */
  readonly handle: (
    request: HttpRequest<OutputOf<Params>, OutputOf<Query>, OutputOf<Body>>,
  ) => Promise<HttpAnswer> | HttpAnswer
}

/** A route that sends one command. */
export interface CommandRoute<
  Params extends AnySchema,
  Query extends AnySchema,
  Body extends AnySchema,
  Input,
  Code extends string,
> extends RequestSchemas<Params, Query, Body>,
    RouteDocumentation {
  /** The method. POST by default. */
  readonly method?: HTTPMethods
  /** The path; `:name` stands for a parameter. */
  readonly url: string
  /** The use case. */
  readonly command: Command<string, string, Input, Code>
  /** Tells which entity a request is for, and what its command needs to know. */
  readonly input: (request: HttpRequest<OutputOf<Params>, OutputOf<Query>, OutputOf<Body>>) => InputOverHttp<Input>
  /** The statuses of rejections. 409 by default. */
  readonly statusOf?: StatusOfRejection<Code>
  /** The read models that are to show the events before the answer is sent. None by default. */
  readonly waitFor?: readonly ReadModel[]
  /** How long to wait for them, in ms. 1,000 by default. */
  readonly timeoutMs?: number
  /** Answers when the command was not refused. No body by default. */
  readonly reply?: (
    outcome: FulfilledOverHttp,
    request: HttpRequest<OutputOf<Params>, OutputOf<Query>, OutputOf<Body>>,
  ) => Promise<HttpAnswer> | HttpAnswer
}

/** Adds routes to a server. */
export interface HttpRoutes {
  /** Adds a route that asks read models, or sends several commands. */
  handle<Params extends AnySchema = AnyParams, Query extends AnySchema = Ignored, Body extends AnySchema = Ignored>(
    route: HandlerRoute<Params, Query, Body>,
  ): void
  /** Adds a route that sends one command. Its answer carries the revision as `ETag`, and the token. */
  command<
    Input,
    Code extends string,
    Params extends AnySchema = AnyParams,
    Query extends AnySchema = Ignored,
    Body extends AnySchema = Ignored,
  >(route: CommandRoute<Params, Query, Body, Input, Code>): void
  /** Describes a route that was added to the server by other means, so that `addOpenApi` knows of it. */
  describe(route: DescribedRoute): void
  /** The routes that were added or described up to now. */
  readonly routes: readonly DescribedRoute[]
}

/** How routes are added. */
export interface HttpRoutesOptions {
  /** How long an answer waits at most for a caller with `Prefer: wait`, in ms. 10,000 by default. */
  readonly maxWaitMs?: number
  /** Says who asks, and on whose behalf. Nobody knows by default. */
  readonly identify?: Identify
}

/** Begins to add routes to a server, or to a plugin of it. */
export function createHttpRoutes(server: FastifyInstance, app: ServedApp, options: HttpRoutesOptions = {}): HttpRoutes {
  const { identify, maxWaitMs = 10_000 } = options
  const identifying = identify && { onRequest: askIdentity(identify), preParsing: refuseUnidentified }
  const routes: DescribedRoute[] = []
  const isIdentified = identify !== undefined
  const add = <Params extends AnySchema, Query extends AnySchema, Body extends AnySchema>(
    { method = 'GET', url, handle: answer, ...described }: HandlerRoute<Params, Query, Body>,
    hasRules: boolean,
  ) => {
    const heeds = method === 'GET' || method === 'HEAD' ? 'queries' : 'commands'
    routes.push({ ...described, method, url: server.prefix + url, isIdentified, heeds, hasRules })
    server.route({
      method,
      url,
      ...identifying,
      handler: async (request, reply) => {
        const preferences = applyPreferences(request, reply, maxWaitMs)
        const answered = await withinSpan(request, () => answer(readRequest(request, described, preferences)))
        return applyAnswer(reply, preferences.shorten(answered))
      },
    })
  }
  return {
    routes,
    handle: (route) => add(route, false),
    describe: (route) => {
      routes.push(route)
    },
    command: ({ command, input, statusOf, waitFor = [], timeoutMs, reply, method = 'POST', ...route }) =>
      add(
        {
          summary: wordsOf(command.name),
          ...(reply === undefined && { response: withoutBody }),
          ...route,
          problems: { ...statusOf, ...route.problems },
          method,
          handle: async (request) => {
            const waiting = { waitFor, ...(timeoutMs !== undefined && { timeoutMs }) }
            const outcome = await app.dispatch(command, input(request), { ...waiting, ...request.context })
            if (outcome.status === 'rejected') return rejectionAnswer(outcome as never, statusOf)
            return answerFulfilled(outcome, (await reply?.(outcome, request)) ?? shownOrNot(outcome))
          },
        },
        true,
      ),
  }
}

/** `CompleteTodo` as a sentence: "Complete todo". */
function wordsOf(name: string): string {
  const words = name.replaceAll(/(?<=[a-z\d])(?=[A-Z])/g, ' ').toLowerCase()
  return words.charAt(0).toUpperCase() + words.slice(1)
}

const withoutBody: ResponsesByStatus = { 204: null, 202: null }

/** Without a body, the status says whether the read models that were waited for show what happened. */
function shownOrNot(outcome: FulfilledOverHttp): HttpAnswer {
  return outcome.status === 'accepted' && outcome.projected === false ? { status: 202 } : {}
}
