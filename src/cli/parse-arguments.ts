import { type ParseArgsConfig, parseArgs } from 'node:util'
import type { EventStoreOptions, EventStoreUser } from '../app/start-event-store.ts'
import { messageOf } from '../domain/outcry-error.ts'
import type { BackgroundRole } from './run-start.ts'

/** What the command line asks for. */
export type Asked =
  | { readonly command: 'eventstore'; readonly options: EventStoreOptions }
  | { readonly command: 'start'; readonly roles: readonly BackgroundRole[] }
  | { readonly command: 'help' }

/** Why the command line cannot be understood. */
export interface Misunderstood {
  /** What is wrong with it. */
  readonly wrong: string
}

const eventStoreOptions = {
  port: { type: 'string', default: '2113' },
  host: { type: 'string', default: '127.0.0.1' },
  data: { type: 'string' },
  memory: { type: 'boolean', default: false },
  tls: { type: 'string' },
  projections: { type: 'boolean', default: false },
  user: { type: 'string', multiple: true },
  help: { type: 'boolean', short: 'h' },
} as const

const startOptions = {
  role: { type: 'string', multiple: true },
  help: { type: 'boolean', short: 'h' },
} as const

type Values<Options extends NonNullable<ParseArgsConfig['options']>> = ReturnType<
  typeof parseArgs<{ options: Options; allowPositionals: true }>
>['values']

/** Reads the command line. */
export function parseArguments(words: readonly string[]): Asked | Misunderstood {
  try {
    return words[0] === 'start' ? parseStart(words) : parseOthers(words)
  } catch (error) {
    return { wrong: messageOf(error) }
  }
}

function parseStart(words: readonly string[]): Asked | Misunderstood {
  const { values, positionals } = parseArgs({ args: [...words], options: startOptions, allowPositionals: true })
  return values.help ? { command: 'help' } : understandStart(values, positionals.slice(1))
}

function parseOthers(words: readonly string[]): Asked | Misunderstood {
  const { values, positionals } = parseArgs({ args: [...words], options: eventStoreOptions, allowPositionals: true })
  const [command, ...others] = positionals
  if (values.help || command === 'help') return { command: 'help' }
  if (command === 'eventstore') return understandEventStore(values, others)
  return { wrong: command === undefined ? 'there is no command' : `there is no command '${command}'` }
}

const backgroundRoles: readonly string[] = ['relay', 'projector'] satisfies readonly BackgroundRole[]

function understandStart({ role }: Values<typeof startOptions>, words: readonly string[]): Asked | Misunderstood {
  if (words.length > 0) return { wrong: `start does not know what to do with '${words[0]}'` }
  const roles = [...new Set(role ?? backgroundRoles)]
  const other = roles.find((name) => !backgroundRoles.includes(name))
  if (other === undefined) return { command: 'start', roles: roles as BackgroundRole[] }
  const reason = other === 'api' ? ', as an api has the routes of a program of its own: start that' : ''
  return { wrong: `--role must be relay or projector, current value is '${other}'${reason}` }
}

function understandEventStore(
  values: Values<typeof eventStoreOptions>,
  words: readonly string[],
): Asked | Misunderstood {
  const wrong = faultOf(values, words)
  if (wrong !== undefined) return { wrong }
  const [keyFile = ''] = words
  return {
    command: 'eventstore',
    options: {
      port: Number(values.port),
      host: values.host,
      memory: values.memory,
      systemProjections: values.projections,
      ...(values.data !== undefined && { dataFolder: values.data }),
      ...(values.tls !== undefined && { tls: { certFile: values.tls, keyFile } }),
      credentials: (values.user ?? []).map(userOf),
    },
  }
}

function faultOf(values: Values<typeof eventStoreOptions>, words: readonly string[]): string | undefined {
  const expected = values.tls === undefined ? 0 : 1
  if (words.length < expected) return '--tls needs a certificate and its key: --tls CERT KEY'
  if (words.length > expected) return `eventstore does not know what to do with '${words[expected]}'`
  if (!/^\d{1,5}$/.test(values.port) || Number(values.port) > 65_535) {
    return `--port must be a whole number from 0 to 65535, current value is '${values.port}'`
  }
  if (values.memory && values.data !== undefined) return '--memory keeps nothing, so there is no use for --data'
  // The text may hold a password.
  if (values.user?.some((text) => !/^[^:]+:./.test(text)))
    return '--user must be a name and a password with a colon between: --user NAME:PASSWORD'
  return undefined
}

function userOf(text: string): EventStoreUser {
  const colon = text.indexOf(':')
  return { username: text.slice(0, colon), password: text.slice(colon + 1) }
}
