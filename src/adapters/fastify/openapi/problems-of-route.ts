import type { ErrorCode } from '../../../domain/error-catalogue.ts'
import type { DescribedRoute } from '../route-documentation.ts'
import { statusOfError } from '../status-of-error.ts'

/** The codes of problems by status. `'any'` where a rule may have any name. */
export type ProblemsByStatus = ReadonlyMap<number, readonly string[] | 'any'>

/** What HTTP itself may refuse of any request. */
const ofRequests = { 'request-malformed': 400, 'host-invalid': 400, 'url-invalid': 400, 'service-stopping': 503 }

const ofPaths = { 'url-too-long': 414 }

const ofBodies = {
  'body-not-json': 400,
  'body-incomplete': 400,
  'body-too-large': 413,
  'content-type-unsupported': 415,
}

const ofIdentities = { unauthenticated: 401, forbidden: 403 }

const ofChanges = { 'cross-site-refused': 403 }

const ofQueries: readonly ErrorCode[] = [
  'input-invalid',
  'position-of-another-log',
  'read-model-behind',
  'read-model-building',
  'database-unavailable',
]

const ofCommands: readonly ErrorCode[] = [
  'append-outcome-unknown',
  'append-refused',
  'command-id-reused',
  'disk-full',
  'event-version-newer',
  'stream-deleted',
  'too-many-conflicts',
  'wrong-expected-revision',
]

/** Tells which problems a route may answer, besides those that any server may. */
export function problemsOfRoute(route: DescribedRoute): ProblemsByStatus {
  const { heeds, params, body, isIdentified = false, problems } = route
  const isCommand = heeds === 'commands'
  const all: Readonly<Record<string, number>> = {
    ...(heeds !== undefined && { ...ofRequests, ...byStatus(ofQueries) }),
    ...(heeds !== undefined && params !== undefined && ofPaths),
    ...(body !== undefined && ofBodies),
    ...(isIdentified && ofIdentities),
    ...(isCommand && { ...ofChanges, ...byStatus(ofCommands) }),
    ...problems,
  }
  const found = new Map<number, readonly string[] | 'any'>()
  for (const [code, status] of Object.entries(all)) found.set(status, [...codesAt(found, status), code])
  if (route.hasRules) found.set(409, 'any')
  return new Map([...found].sort(([one], [other]) => one - other))
}

function codesAt(found: ProblemsByStatus, status: number): readonly string[] {
  const codes = found.get(status)
  return Array.isArray(codes) ? codes : []
}

function byStatus(codes: readonly ErrorCode[]): Readonly<Record<string, number>> {
  return Object.fromEntries(codes.map((code) => [code, statusOfError(code)]))
}
