import { parseArgs } from 'node:util'
import { messageOf } from '../../domain/outcry-error.ts'

/** What an operator asks for. */
export type Operation =
  | {
      readonly command: 'rebuild'
      readonly models: readonly string[]
      readonly all: boolean
      readonly dryRun: boolean
      readonly verify: boolean
      readonly park: boolean
      readonly json: boolean
    }
  | { readonly command: 'verify'; readonly model: string; readonly json: boolean }
  | { readonly command: 'rollback'; readonly model: string; readonly json: boolean }
  | { readonly command: 'read-models'; readonly json: boolean }
  | { readonly command: 'prune'; readonly dryRun: boolean; readonly json: boolean }
  | { readonly command: 'dead-letters list'; readonly model: string | undefined }
  | { readonly command: 'dead-letters show'; readonly model: string; readonly key: string }
  | { readonly command: DeadLetterChange; readonly model: string; readonly key: string }

/** What can be done with dead letters. */
export type DeadLetterChange = 'dead-letters redrive' | 'dead-letters discard'

/** Why a command line cannot be understood. */
export interface Misunderstood {
  /** What is wrong with it. */
  readonly wrong: string
}

const flags = {
  all: { type: 'boolean', default: false },
  'dry-run': { type: 'boolean', default: false },
  verify: { type: 'boolean', default: false },
  park: { type: 'boolean', default: false },
  json: { type: 'boolean', default: false },
} as const

type Flag = keyof typeof flags

interface Form {
  /** How many words follow at least and at most. */
  readonly words: readonly [number, number]
  readonly flags: readonly Flag[]
}

const forms: Readonly<Record<Operation['command'], Form>> = {
  rebuild: { words: [0, Number.POSITIVE_INFINITY], flags: ['all', 'dry-run', 'verify', 'park', 'json'] },
  verify: { words: [1, 1], flags: ['json'] },
  rollback: { words: [1, 1], flags: ['json'] },
  'read-models': { words: [0, 0], flags: ['json'] },
  prune: { words: [0, 0], flags: ['dry-run', 'json'] },
  'dead-letters list': { words: [0, 1], flags: [] },
  'dead-letters show': { words: [2, 2], flags: [] },
  'dead-letters redrive': { words: [2, 2], flags: [] },
  'dead-letters discard': { words: [2, 2], flags: [] },
}

/** Says whether a word begins a command of operators. */
export function isOperation(word: string): boolean {
  return Object.keys(forms).some((command) => command.split(' ')[0] === word)
}

/** Reads a command of operators. */
export function parseOperation(given: readonly string[]): Operation | Misunderstood {
  try {
    const { values, positionals } = parseArgs({ args: [...given], options: flags, allowPositionals: true })
    const command = positionals.splice(0, positionals[0] === 'dead-letters' ? 2 : 1).join(' ')
    if (!Object.hasOwn(forms, command)) return { wrong: `there is no command '${command}'` }
    const form = forms[command as Operation['command']]
    const wrong = faultOf(command, positionals, form) ?? faultOfFlags(command, values, form)
    if (wrong !== undefined) return { wrong }
    const { all, 'dry-run': dryRun, ...others } = values
    if (command === 'rebuild' && all === positionals.length > 0)
      return { wrong: 'rebuild needs the names of read models, or --all' }
    return {
      command,
      models: positionals,
      model: positionals[0],
      key: positionals[1],
      all,
      dryRun,
      ...others,
    } as Operation
  } catch (error) {
    return { wrong: messageOf(error) }
  }
}

function faultOf(command: string, words: readonly string[], { words: [least, most] }: Form): string | undefined {
  if (words.length < least) return `${command} needs ${least === 1 ? 'one word' : `${least} words`} more`
  return words.length > most ? `${command} does not know what to do with '${words[most]}'` : undefined
}

function faultOfFlags(
  command: string,
  values: Readonly<Record<Flag, boolean>>,
  { flags: known }: Form,
): string | undefined {
  const unknown = Object.entries(values).find(([name, isGiven]) => isGiven && !known.includes(name as Flag))
  return unknown && `${command} takes no --${unknown[0]}`
}
