import type { App } from 'outcry'
import { type Part, withService } from 'outcry/cli'
import { todoService } from '../app.ts'

/** Starts the todo service, uses it, and closes it, as {@link withService} does. */
export function withApp<Result>(part: Part, use: (app: App) => Promise<Result>): Promise<Result> {
  return withService(todoService, part, use)
}
