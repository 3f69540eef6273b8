import type { EntityShape, ServiceShape } from './shape.ts'
import { asNames, asPairs, asSchema, asType, asValue, camel, type Files } from './write.ts'

/** Writes a service with Outcry: entities, commands, read models; and what uses them: dispatches, tests, queries. */
export function writeWithOutcry(shape: ServiceShape): Files {
  const files: Files = new Map()
  for (const entity of shape.entities) {
    files.set(`${camel(entity.name)}.ts`, entityFile(entity))
    files.set(`${camel(entity.name)}-commands.ts`, commandsFile(entity))
    files.set(`${camel(entity.name)}-rows.ts`, readModelFile(entity))
    files.set(`${camel(entity.name)}-use.ts`, useFile(entity))
    files.set(`${camel(entity.name)}-cases.ts`, casesFile(entity))
  }
  files.set('app.ts', appFile(shape))
  return files
}

function entityFile({ name, events }: EntityShape): string {
  const [added] = events
  return `import { entity } from 'outcry'
import { z } from 'zod'

export type State =
  | { readonly status: 'absent' }
  | ({ readonly status: 'open' | 'closed' | 'archived'; readonly seen: number } & ${asType(added?.fields ?? [])})

export const ${name} = entity('${name.toLowerCase()}', {
  initial: (): State => ({ status: 'absent' }),
  events: {
${events.map(({ type, fields }) => `    ${type}: ${asSchema(fields)},`).join('\n')}
  },
  evolve: {
${events.map(({ type }, index) => `    ${type}: ${fold(index)},`).join('\n')}
  },
})

export const ${asNames(events.map(({ type }) => ({ name: type, kind: 'text' })))} = ${name}.events
`
}

function fold(index: number): string {
  if (index === 0) return "(_state, data) => ({ status: 'open', seen: 1, ...data })"
  const status = index % 3 === 0 ? "status: 'closed', " : ''
  return `(state) => (state.status === 'absent' ? state : { ...state, ${status}seen: state.seen + 1 })`
}

function commandsFile({ name, commands }: EntityShape): string {
  const types = [...new Set(commands.map(({ event }) => event.type))]
  const written = commands.map(
    (command) => `export const ${camel(command.name)} = ${name}.command(
  '${command.name}',
  ${asSchema(command.event.fields)},
  (state, ${asNames(command.event.fields)}) => {
    if (state.status === 'archived') return reject('${command.reasons[0]}')
    if (state.status === 'closed') return reject('${command.reasons[1]}')
    return state.status === 'open' && state.seen > 9 ? nothing() : ${command.event.type}(${asNames(command.event.fields)})
  },
)
`,
  )
  return `import { nothing, reject } from 'outcry'
import { z } from 'zod'
import { ${[name, ...types].join(', ')} } from './${camel(name)}.ts'

${written.join('\n')}`
}

function readModelFile({ name, events, columns }: EntityShape): string {
  const folds = events.slice(1, 6).map(({ type }) => `  ${type}: (row) => row && { ...row, status: 'closed' },`)
  return `import { readModel } from 'outcry'
import { z } from 'zod'
import { ${name} } from './${camel(name)}.ts'

const Row = ${asSchema(columns)}.extend({ id: z.string(), status: z.enum(['open', 'closed']) })

export const ${camel(name)}Rows = readModel('${name.toLowerCase()}_rows', { version: 1, row: Row }).on(${name}, {
  ${events[0]?.type}: (_row, _data, event) => ({ id: event.entityId, status: 'open', ...${asValue(columns)} }),
${folds.join('\n')}
  ${events[6]?.type}: () => null,
})
`
}

function useFile({ name, commands }: EntityShape): string {
  const rows = `${camel(name)}Rows`
  const dispatches = commands.map(
    ({ name: command, event, reasons }) => `export async function use${command}(app: App): Promise<string> {
  const outcome = await app.dispatch(${camel(command)}, { id: 'a', ${asPairs(event.fields)} }, { waitFor: [${rows}] })
  if (outcome.status !== 'rejected') return outcome.status
  return outcome.code === '${reasons[1]}' ? 'rule' : outcome.code
}
`,
  )
  return `import type { App } from 'outcry'
import { ${commands.map(({ name: command }) => camel(command)).join(', ')} } from './${camel(name)}-commands.ts'
import { ${rows} } from './${camel(name)}-rows.ts'

${dispatches.join('\n')}
export const open = (app: App) => app.rows(${rows}, (rows) => rows.where('status', '=', 'open').orderBy('id').limit(10))
export const some = (app: App) =>
  app.query([${rows}], (db) =>
    db.selectFrom('${name.toLowerCase()}_rows').where('id', 'in', ['a', 'b']).select(['id', 'field1']).execute(),
  )
`
}

function casesFile({ name, events, commands }: EntityShape): string {
  const first = events[0]
  const cases = commands.flatMap(({ name: command, event }) => [
    `given(${name}, []).when(${camel(command)}, ${asValue(event.fields)}).thenEvents([${event.type}(${asValue(event.fields)})])`,
    `given(${name}, [${first?.type}(${asValue(first?.fields ?? [])})]).when(${camel(command)}, ${asValue(event.fields)}).thenRejected('not-found')`,
  ])
  return `import { given } from 'outcry/testing'
import { ${commands.map(({ name: command }) => camel(command)).join(', ')} } from './${camel(name)}-commands.ts'
import { ${[name, ...new Set([first?.type, ...commands.map(({ event }) => event.type)])].join(', ')} } from './${camel(name)}.ts'

${cases.join('\n')}
`
}

function appFile({ entities }: ServiceShape): string {
  return `import { service } from 'outcry'
${entities.map(({ name }) => `import { ${name} } from './${camel(name)}.ts'`).join('\n')}
${entities.map(({ name }) => `import { ${camel(name)}Rows } from './${camel(name)}-rows.ts'`).join('\n')}

export const things = service('things', {
  contexts: { things: [${entities.map(({ name }) => name).join(', ')}] },
  readModels: [${entities.map(({ name }) => `${camel(name)}Rows`).join(', ')}],
})
`
}
