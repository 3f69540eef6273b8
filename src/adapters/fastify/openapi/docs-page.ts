import { fastifySwaggerUi } from '@fastify/swagger-ui'
import type { FastifyInstance } from 'fastify'
import type { OpenApiDocument } from './openapi-document.ts'

/** What the page runs and how it looks is in files of its own. */
const policy = {
  'default-src': "'none'",
  'script-src': "'self'",
  'style-src': "'self'",
  'img-src': "'self' data:",
  'connect-src': "'self'",
  'base-uri': "'none'",
  'form-action': "'none'",
  'frame-ancestors': "'none'",
}

/** Serves the page to read a document. */
export function servePage(
  server: FastifyInstance,
  { page, title, document }: { page: string; title: string; document: () => OpenApiDocument },
): void {
  server.register(documentAsPlugin(document))
  server.register(fastifySwaggerUi, {
    routePrefix: page,
    staticCSP: policy,
    theme: { title },
    // Without the bar at the top, which would read any other document, and has styles of its own.
    uiConfig: { layout: 'BaseLayout' },
  })
}

/**
 * The page asks a plugin of this name for the document. JSON is YAML too, for who asks for that.
 */
function documentAsPlugin(document: () => OpenApiDocument) {
  const decorate = (server: FastifyInstance, _options: object, done: () => void) => {
    server.decorate('swagger', (options?: { yaml?: boolean }) =>
      options?.yaml ? JSON.stringify(document(), undefined, 2) : document(),
    )
    done()
  }
  return Object.assign(decorate, {
    [Symbol.for('skip-override')]: true,
    [Symbol.for('plugin-meta')]: { name: '@fastify/swagger' },
  })
}
