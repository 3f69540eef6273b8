import type { FastifyInstance } from 'fastify'
import { z } from 'zod'
import type { HttpRoutes } from '../http-routes.ts'
import type { DescribedRoute } from '../route-documentation.ts'
import { servePage } from './docs-page.ts'
import { healthRoutes } from './health-documentation.ts'
import { describeRoutes, type OpenApiDocument, type OpenApiInfo } from './openapi-document.ts'

/** What is described, and where it is served. */
export interface OpenApiOptions extends OpenApiInfo {
  /** The path of the document. `/openapi.json` by default. */
  readonly url?: string
  /** The path of the page to read it, or `false` for none. `/docs` by default. */
  readonly page?: string | false
}

/**
 * Serves a document of OpenAPI 3.1 that describes all routes of `http`, those that are added later too, and a page to
 * read it. The page needs no other server.
 *
 * The server does not become ready (OutcryError `schema-inexpressible`) with a schema that JSON Schema has no word for.
 */
export function addOpenApi(server: FastifyInstance, http: HttpRoutes, options: OpenApiOptions): void {
  const { url = '/openapi.json', page = '/docs', ...info } = options
  let described: OpenApiDocument | undefined
  const document = () => (described ??= describeRoutes([...http.routes, ...healthRoutes, documentRoute(url)], info))
  server.addHook('onReady', async () => {
    document()
  })
  server.get(url, async () => document())
  if (page !== false) servePage(server, { page, title: info.title, document })
}

function documentRoute(url: string): DescribedRoute {
  return {
    method: 'GET',
    url,
    summary: 'This document',
    tags: ['document'],
    response: z.looseObject({ openapi: z.string() }),
  }
}
