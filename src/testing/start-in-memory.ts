import type { Service } from '../app/service.ts'
import { temporarySettings } from '../app/settings.ts'
import { type App, startService } from '../app/start-service.ts'
import { waitUntilReady } from '../app/wait-until-ready.ts'

/**
 * Starts a whole service that keeps nothing: its log and its read models are gone when it is closed. Answers when all
 * read models can be read.
 */
export async function startInMemory(service: Service): Promise<App> {
  const app = await startService(service, { settings: temporarySettings() })
  await waitUntilReady(app, { timeoutMs: 10_000 })
  return app
}
