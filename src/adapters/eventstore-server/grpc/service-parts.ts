import type { LogParts } from '../log/log-parts.ts'
import type { CallScopes } from './call-scope.ts'

/** What the services need. */
export interface ServiceParts {
  /** The log. */
  readonly log: LogParts
  /** The calls that are open. */
  readonly scopes: CallScopes
  /** How large an append may be, in bytes. */
  readonly maxAppendBytes: number
}
