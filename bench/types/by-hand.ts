import type { EntityShape, ServiceShape } from './shape.ts'
import { asNames, asPairs, asSchema, asType, asValue, camel, type Files } from './write.ts'

/**
 * Writes the same service without a framework: every type is spelled out. It uses zod to check input and Kysely to
 * query, as such a service would.
 */
export function writeByHand(shape: ServiceShape): Files {
  const files: Files = new Map()
  for (const entity of shape.entities) {
    files.set(`${camel(entity.name)}.ts`, entityFile(entity))
    files.set(`${camel(entity.name)}-commands.ts`, commandsFile(entity))
    files.set(`${camel(entity.name)}-rows.ts`, rowsFile(entity))
    files.set(`${camel(entity.name)}-use.ts`, useFile(entity))
    files.set(`${camel(entity.name)}-cases.ts`, casesFile(entity))
  }
  files.set('outcome.ts', OUTCOME)
  files.set('tables.ts', tablesFile(shape))
  return files
}

const OUTCOME = `export interface Rejection<Code extends string> { kind: 'rejection'; code: Code }
export interface Nothing { kind: 'nothing' }
export type Outcome<Code extends string> =
  | { status: 'accepted'; revision: number; projected: boolean }
  | { status: 'rejected'; code: Code }
  | { status: 'unchanged' }
`

function entityFile({ name, events }: EntityShape): string {
  const types = events.map(
    ({ type, fields }) => `export interface ${type} { type: '${type}'; data: ${asType(fields)} }`,
  )
  const schemas = events.map(({ type, fields }) => `export const ${camel(type)}Schema = ${asSchema(fields)}`)
  const cases = events.map(({ type }, index) => `    case '${type}':\n      return ${fold(index)}`)
  return `import { z } from 'zod'

export type State =
  | { readonly status: 'absent' }
  | ({ readonly status: 'open' | 'closed' | 'archived'; readonly seen: number } & ${asType(events[0]?.fields ?? [])})
${types.join('\n')}
export type ${name}Event = ${events.map(({ type }) => type).join(' | ')}
${schemas.join('\n')}

export function decode(type: string, data: unknown): ${name}Event {
  switch (type) {
${events.map(({ type }) => `    case '${type}':\n      return { type, data: ${camel(type)}Schema.parse(data) }`).join('\n')}
    default:
      throw new Error(type)
  }
}

export function evolve(state: State, event: ${name}Event): State {
  switch (event.type) {
${cases.join('\n')}
  }
}
`
}

function fold(index: number): string {
  if (index === 0) return "{ status: 'open', seen: 1, ...event.data }"
  const status = index % 3 === 0 ? "status: 'closed', " : ''
  return `state.status === 'absent' ? state : { ...state, ${status}seen: state.seen + 1 }`
}

function commandsFile({ name, commands }: EntityShape): string {
  const written = commands.map(({ name: command, event, reasons }) => {
    const codes = reasons.map((reason) => `'${reason}'`).join(' | ')
    return `export type ${command}Code = ${codes}
export interface ${command}Input ${asType(event.fields)}
export const ${camel(command)}Schema = ${asSchema(event.fields)}
export function ${camel(command)}(state: State, ${asNames(event.fields)}: ${command}Input): ${event.type} | Rejection<${command}Code> | Nothing {
  if (state.status === 'archived') return { kind: 'rejection', code: '${reasons[0]}' }
  if (state.status === 'closed') return { kind: 'rejection', code: '${reasons[1]}' }
  if (state.status === 'open' && state.seen > 9) return { kind: 'nothing' }
  return { type: '${event.type}', data: ${asNames(event.fields)} }
}
export async function dispatch${command}(id: string, input: unknown): Promise<Outcome<${command}Code>> {
  const decided = ${camel(command)}(await load(id), ${camel(command)}Schema.parse(input))
  if (!('kind' in decided)) return { status: 'accepted', revision: await append(id, decided), projected: true }
  return decided.kind === 'nothing' ? { status: 'unchanged' } : { status: 'rejected', code: decided.code }
}
`
  })
  const types = [...new Set(commands.map(({ event }) => event.type))]
  return `import { z } from 'zod'
import type { Nothing, Outcome, Rejection } from './outcome.ts'
import type { ${[...types, `${name}Event`, 'State'].join(', ')} } from './${camel(name)}.ts'

declare function load(id: string): Promise<State>
declare function append(id: string, event: ${name}Event): Promise<number>

${written.join('\n')}`
}

function rowsFile({ name, events, columns }: EntityShape): string {
  const closing = events.slice(1, 6).map(({ type }) => `    case '${type}':`)
  return `import type { ${name}Event } from './${camel(name)}.ts'

export interface ${name}Row { id: string; status: 'open' | 'closed'; ${asType(columns).slice(1, -1)} }

export function fold(row: ${name}Row | undefined, event: ${name}Event, id: string): ${name}Row | null | undefined {
  switch (event.type) {
    case '${events[0]?.type}':
      return { id, status: 'open', ${asPairs(columns)} }
${closing.join('\n')}
      return row && { ...row, status: 'closed' }
    case '${events[6]?.type}':
      return null
    default:
      return undefined
  }
}
`
}

function useFile({ name, commands }: EntityShape): string {
  const dispatches = commands.map(
    ({ name: command, event, reasons }) => `export async function use${command}(): Promise<string> {
  const input: ${command}Input = ${asValue(event.fields)}
  const outcome = await dispatch${command}('a', input)
  if (outcome.status !== 'rejected') return outcome.status
  return outcome.code === '${reasons[1]}' ? 'rule' : outcome.code
}
`,
  )
  const table = `${name.toLowerCase()}_rows`
  return `import type { Kysely } from 'kysely'
import { ${commands.map(({ name: command }) => `type ${command}Input, dispatch${command}`).join(', ')} } from './${camel(name)}-commands.ts'
import type { Tables } from './tables.ts'

${dispatches.join('\n')}
export const open = (db: Kysely<Tables>) =>
  db.selectFrom('${table}').selectAll().where('status', '=', 'open').orderBy('id').limit(10).execute()
export const some = (db: Kysely<Tables>) =>
  db.selectFrom('${table}').where('id', 'in', ['a', 'b']).select(['id', 'field1']).execute()
`
}

function casesFile({ name, events, commands }: EntityShape): string {
  const first = events[0]
  const cases = commands.flatMap(({ name: command, event }) => [
    `check([], (state) => ${camel(command)}(state, ${asValue(event.fields)}), { type: '${event.type}', data: ${asValue(event.fields)} })`,
    `check([{ type: '${first?.type}', data: ${asValue(first?.fields ?? [])} }], (state) => ${camel(command)}(state, ${asValue(event.fields)}), 'not-found')`,
  ])
  return `import { ${commands.map(({ name: command }) => camel(command)).join(', ')} } from './${camel(name)}-commands.ts'
import type { Nothing, Rejection } from './outcome.ts'
import type { ${name}Event, State } from './${camel(name)}.ts'

declare function check(
  history: readonly ${name}Event[],
  decide: (state: State) => ${name}Event | Rejection<string> | Nothing,
  expected: ${name}Event | string,
): void

${cases.join('\n')}
`
}

function tablesFile({ entities }: ServiceShape): string {
  return `${entities.map(({ name }) => `import type { ${name}Row } from './${camel(name)}-rows.ts'`).join('\n')}

export interface Tables {
${entities.map(({ name }) => `  ${name.toLowerCase()}_rows: ${name}Row`).join('\n')}
}
`
}
