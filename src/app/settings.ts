import { z } from 'zod'
import { OutcryError } from '../domain/outcry-error.ts'

/** A part of the work of a service that a process may take over. */
export type Role = 'api' | 'relay' | 'projector'

const roles = ['api', 'relay', 'projector'] as const satisfies readonly Role[]

/** The fan-out that needs no server. */
const IN_PROCESS = 'in-process'

const sqliteLocation = z
  .string()
  .regex(
    /^sqlite:.+/,
    'must be sqlite:<path>, or sqlite::memory: for a temporary one that is gone when the process ends',
  )
  .transform((value) => value.slice('sqlite:'.length))

const eventStoreSetting = z
  .string()
  .regex(
    /^(sqlite:.+|esdb(\+discover)?:\/\/.+)/,
    'must be sqlite:<path>, sqlite::memory: for a temporary one, or esdb://<host>:<port> for EventStoreDB',
  )
  .transform((value) => value.replace(/^sqlite:/, ''))

const fanOutSetting = z
  .string()
  .regex(
    /^(in-process$|(nats|tls):\/\/.+)/,
    `must be '${IN_PROCESS}', nats://<host>:<port> for NATS, or tls://<host>:<port> for NATS with encryption`,
  )

const databaseSetting = z
  .string()
  .regex(
    /^(sqlite:.+|postgres(ql)?:\/\/.+)/,
    'must be sqlite:<path>, sqlite::memory: for a temporary one, or postgres://<user>@<host>/<database>',
  )
  .transform((value) => value.replace(/^sqlite:/, ''))

const rolesSetting = z
  .string()
  .transform((value) => value.split(',').map((role) => role.trim()))
  .refine((names) => names.every((name) => name === 'all' || roles.includes(name as Role)), {
    message: `must be 'all', or some of ${roles.join(', ')} with commas between`,
  })
  .transform((names): readonly Role[] => (names.includes('all') ? roles : (names as Role[])))

const portSetting = z
  .string()
  .refine((value) => /^\d{1,5}$/.test(value) && Number(value) <= 65_535, 'must be a whole number from 0 to 65535')
  .transform(Number)

const schema = z.object({
  OUTCRY_EVENT_STORE: eventStoreSetting.default('./data/events.db'),
  OUTCRY_FAN_OUT: fanOutSetting.default(IN_PROCESS),
  OUTCRY_READ_MODELS: databaseSetting.default('./data/read.db'),
  OUTCRY_SEARCH: sqliteLocation.default('./data/search.db'),
  OUTCRY_SNAPSHOTS: databaseSetting.default('./data/snapshots.db'),
  OUTCRY_ROLES: rolesSetting.default(roles),
  OUTCRY_HTTP_HOST: z.string().min(1).default('127.0.0.1'),
  OUTCRY_HTTP_PORT: portSetting.default(3_000),
})

/** Where the parts of a service are, and which of its work this process does. */
export interface Settings {
  /** The path of the event store's SQLite file, `:memory:`, or the connection string of EventStoreDB, `esdb://...`. */
  readonly eventStore: string
  /** The path of the read models' SQLite file, `:memory:`, or the connection string of PostgreSQL, `postgres://...`. */
  readonly readModels: string
  /** `in-process`, where each process that projects reads the log itself, or the connection string of NATS, `nats://...`. */
  readonly fanOut: string
  /** The path of the search index's SQLite file, or `:memory:`. */
  readonly search: string
  /** The path of the snapshots' SQLite file, `:memory:`, or the connection string of PostgreSQL, `postgres://...`. */
  readonly snapshots: string
  /** What this process does. */
  readonly roles: readonly Role[]
  /** Where HTTP is served. */
  readonly http: { readonly host: string; readonly port: number }
}

/**
 * Reads the settings from environment variables. What is missing has an embedded default below `./data`.
 *
 * @throws OutcryError `setting-invalid` that names the variable, what it must be and what it is.
 */
export function readSettings(environment: Readonly<Record<string, string | undefined>>): Settings {
  const given = Object.fromEntries(Object.entries(environment).filter(([, value]) => value !== ''))
  for (const name of Object.keys(given)) requireKnown(name)
  const parsed = schema.safeParse(given)
  if (!parsed.success) throw invalid(parsed.error.issues, given)
  const { data } = parsed
  requireAudience(data)
  return {
    eventStore: data.OUTCRY_EVENT_STORE,
    fanOut: data.OUTCRY_FAN_OUT,
    readModels: data.OUTCRY_READ_MODELS,
    search: data.OUTCRY_SEARCH,
    snapshots: data.OUTCRY_SNAPSHOTS,
    roles: data.OUTCRY_ROLES,
    http: { host: data.OUTCRY_HTTP_HOST, port: data.OUTCRY_HTTP_PORT },
  }
}

/** Settings of a service that keeps nothing: everything is in temporary files that are gone when it is closed. */
export function temporarySettings(): Settings {
  const memory = ':memory:'
  const http = { host: '127.0.0.1', port: 0 }
  return { eventStore: memory, fanOut: IN_PROCESS, readModels: memory, search: memory, snapshots: memory, roles, http }
}

/** Says whether a process publishes the log: it is told to, or nobody else can do it for its own projections. */
export function runsRelay({ roles: own, fanOut }: Pick<Settings, 'roles' | 'fanOut'>): boolean {
  return own.includes('relay') || (own.includes('projector') && fanOut === IN_PROCESS)
}

function requireAudience({ OUTCRY_FAN_OUT, OUTCRY_ROLES: own }: z.output<typeof schema>): void {
  if (OUTCRY_FAN_OUT !== IN_PROCESS || !own.includes('relay') || own.includes('projector')) return
  throw new OutcryError(
    'setting-invalid',
    `Cannot start: a process with OUTCRY_ROLES '${own.join(',')}' publishes to nobody while OUTCRY_FAN_OUT is ` +
      `'${IN_PROCESS}': give it the role projector too, or set OUTCRY_FAN_OUT to a server`,
    { facts: { setting: 'OUTCRY_ROLES', value: own.join(',') } },
  )
}

function requireKnown(name: string): void {
  if (!name.startsWith('OUTCRY_') || name in schema.shape || name === 'OUTCRY_REQUIRE_SERVICES') return
  const known = Object.keys(schema.shape).join(', ')
  throw new OutcryError('setting-invalid', `Cannot start: there is no setting ${name}: the settings are ${known}`, {
    facts: { setting: name },
  })
}

function invalid(
  issues: readonly z.core.$ZodIssue[],
  given: Readonly<Record<string, string | undefined>>,
): OutcryError {
  const [issue] = issues
  const name = String(issue?.path[0])
  const value = withoutCredentials(given[name] ?? '')
  return new OutcryError('setting-invalid', `Cannot start: ${name} ${issue?.message}, current value is '${value}'`, {
    facts: { setting: name, value },
  })
}

function withoutCredentials(value: string): string {
  return value.replace(/\/\/[^@/]*@/, '//***@')
}
