import { z } from 'zod'
import type { DescribedRoute } from '../route-documentation.ts'

const tags = ['health']

/** The routes that say how a service is, for the document. */
export const healthRoutes: readonly DescribedRoute[] = [
  {
    method: 'GET',
    url: '/health/live',
    summary: 'Whether the service runs',
    tags,
    response: z.object({ status: z.literal('live') }),
  },
  {
    method: 'GET',
    url: '/health/ready',
    summary: 'Whether every read model can be read',
    tags,
    response: {
      200: z.object({ status: z.literal('ready') }),
      503: z.object({ status: z.literal('building'), readModels: z.array(z.string()) }),
    },
  },
  {
    method: 'GET',
    url: '/health/lag',
    summary: 'What each read model is doing, whichever processes write it',
    description: 'Running when it has handled everything, lagging when it goes on, stuck when a lane does not.',
    tags,
    response: z.looseObject({
      readModels: z.array(
        z.looseObject({ name: z.string(), state: z.enum(['building', 'running', 'lagging', 'stuck']) }),
      ),
    }),
  },
]
