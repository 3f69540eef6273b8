import { parseArgs } from 'node:util'
import { messageOf } from 'outcry'

/** What the command line asks for. */
export type Asked =
  | { readonly command: 'import'; readonly file: string }
  | { readonly command: 'export'; readonly file: string | undefined }
  | { readonly command: 'generate'; readonly lines: number; readonly file: string | undefined; readonly seed: number }
  | { readonly command: 'help' }

/** Why the command line cannot be understood. */
export interface Misunderstood {
  /** What is wrong with it. */
  readonly wrong: string
}

/** Reads the command line. */
export function parseArguments(words: readonly string[]): Asked | Misunderstood {
  try {
    const options = { seed: { type: 'string' }, help: { type: 'boolean', short: 'h' } } as const
    const { values, positionals } = parseArgs({ args: [...words], options, allowPositionals: true })
    if (values.help) return { command: 'help' }
    const name = positionals.shift() ?? ''
    if (values.seed !== undefined && name !== 'generate') return { wrong: `${name} takes no --seed` }
    return understand(name, positionals, values.seed)
  } catch (error) {
    return { wrong: messageOf(error) }
  }
}

/** For each command, how many words it takes at least and at most. */
const counts: Readonly<Record<string, readonly [number, number]>> = {
  help: [0, 0],
  import: [1, 1],
  export: [0, 1],
  generate: [1, 2],
}

function understand(name: string, words: readonly string[], seed: string | undefined): Asked | Misunderstood {
  const count = Object.hasOwn(counts, name) ? counts[name] : undefined
  if (count === undefined) return { wrong: name === '' ? 'there is no command' : `there is no command '${name}'` }
  const [least, most] = count
  if (words.length < least) return { wrong: `${name} needs ${least === 1 ? 'one word' : `${least} words`} more` }
  if (words.length > most) return { wrong: `${name} does not know what to do with '${words[most]}'` }
  const [first = '', second] = words
  if (name === 'generate') return understandGenerate(first, second, seed)
  return { command: name, file: words[0] } as Asked
}

function understandGenerate(lines: string, file: string | undefined, seed = '1'): Asked | Misunderstood {
  if (!isCount(lines)) return { wrong: `generate needs a number of lines, not '${lines}'` }
  if (!isCount(seed)) return { wrong: `--seed needs a number, not '${seed}'` }
  return { command: 'generate', lines: Number(lines), file, seed: Number(seed) }
}

function isCount(text: string): boolean {
  return /^\d{1,9}$/.test(text)
}
