import { type Word, wordsOf } from './words.ts'

/** Words that must follow one another; usually it is one word. */
export interface Phrase {
  /** The folded words. */
  readonly words: readonly string[]
  /** Whether the last word may be only begun. */
  readonly begun: boolean
}

/**
 * Reads what must be found: every word, the last of which may be only begun. Neighbouring characters of a script
 * without spaces must be found together.
 *
 * @returns nothing for a text without a word.
 */
export function phrasesOf(text: string): readonly Phrase[] {
  const runs: Word[][] = []
  for (const word of wordsOf(text)) {
    const run = runs.at(-1)
    const before = run?.at(-1)
    if (run && before && word.unspaced && before.unspaced && before.end === word.start) run.push(word)
    else runs.push([word])
  }
  const phrases = new Map<string, Phrase>()
  for (const [index, run] of runs.entries()) {
    const words = run.map(({ folded }) => folded)
    const begun = index === runs.length - 1
    phrases.set(`${words.join(' ')}${begun ? '*' : ''}`, { words, begun })
  }
  return [...phrases.values()]
}

/** Writes phrases as an FTS5 query. Folded words hold letters and digits only, so that nothing in them is syntax. */
export function matchExpression(phrases: readonly Phrase[]): string {
  return phrases.map(({ words, begun }) => `"${words.join(' ')}"${begun ? ' *' : ''}`).join(' AND ')
}
