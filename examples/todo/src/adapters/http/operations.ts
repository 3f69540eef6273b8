import type { FastifyInstance } from 'fastify'
import type { App } from 'outcry'
import { addOperations, forbidden, type HttpRoutes, type Identify } from 'outcry/fastify'

/** Whoever sits at this machine may rebuild read models: the todo app has no users who could sign in. */
const identifyByPlace: Identify = ({ ip, headers, host }) => {
  const { origin } = headers
  if (!['127.0.0.1', '::1', '::ffff:127.0.0.1'].includes(ip))
    return forbidden('Operate the service from its own machine')
  const isOwn = origin === undefined || [`http://${host}`, `https://${host}`].includes(origin)
  if (!isOwn) return forbidden('Operate the service from its own page')
  return { actor: 'operator' }
}

/** Adds the routes of operators, which the page's buttons use. */
export function addTodoOperations(server: FastifyInstance, app: App, http: HttpRoutes): void {
  const { routes } = addOperations(server, app, { identify: identifyByPlace })
  for (const route of routes) http.describe(route)
}
