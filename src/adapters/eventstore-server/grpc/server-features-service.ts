import type { ServedService } from './service-definition.ts'
import { unary } from './unary.ts'

/** The version whose behaviour the server follows; it is told to clients. */
const VERSION = '24.10.5'

/** The service that tells clients what the server can do. */
export function serverFeaturesService(services: readonly ServedService[]): ServedService {
  const methods = services.flatMap(({ name, methods }) =>
    Object.entries(methods).map(([method, { features = [] }]) => ({
      service: name.toLowerCase(),
      method: method.toLowerCase(),
      features,
    })),
  )
  return {
    name: 'event_store.client.server_features.ServerFeatures',
    methods: {
      GetSupportedMethods: {
        takes: 'Empty',
        answers: 'SupportedMethods',
        open: true,
        handle: unary(async () => ({ methods, version: VERSION })),
      },
    },
  }
}
