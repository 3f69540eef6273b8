import type { AnySchema } from '../../domain/schema.ts'

/** The schemas of bodies by status; `null` where there is no body. */
export type ResponsesByStatus = { readonly [Status in number]: AnySchema | null }

/** What a route is for and what it answers, for the document that describes the service; nothing is checked by it. */
export interface RouteDocumentation {
  /** What it is for, in a few words. */
  readonly summary?: string
  /** What is to be known besides, as Markdown. */
  readonly description?: string
  /** The groups that it belongs to. */
  readonly tags?: readonly string[]
  /** The schema of the body with status 200, or schemas by status. */
  readonly response?: AnySchema | ResponsesByStatus
  /** The statuses of the problems that it answers by itself, by their codes: `{ 'todo-not-found': 404 }`. */
  readonly problems?: Readonly<Record<string, number>>
}

/** A route as the document describes it. */
export interface DescribedRoute extends RouteDocumentation {
  /** The schema of the parameters in the path. */
  readonly params?: AnySchema | undefined
  /** The schema of the query string. */
  readonly querystring?: AnySchema | undefined
  /** The schema of the JSON body. */
  readonly body?: AnySchema | undefined
  /** The method. */
  readonly method: string
  /** The whole path; `:name` stands for a parameter. */
  readonly url: string
  /** Whether it asks who sends a request, and may refuse it. */
  readonly isIdentified?: boolean
  /** Whose headers it heeds: those that surround commands, or queries. None by default. */
  readonly heeds?: 'commands' | 'queries'
  /** The media type of its successful answers. `application/json` by default. */
  readonly mediaType?: string
  /** Whether rules may refuse it with 409 under names of their own. */
  readonly hasRules?: boolean
}
