/** A word of a text, in the form in which words are compared. */
export interface Word {
  /** The folded form: lower case, without accents. */
  readonly folded: string
  /** Where it begins in the text. */
  readonly start: number
  /** Where it ends in the text. */
  readonly end: number
  /** Whether its script puts no spaces between words, so that one character is taken for a word. */
  readonly unspaced: boolean
}

/**
 * A character of a script without spaces, with its marks; or a run of other letters and digits; or a pictogram.
 * Japanese, Chinese, Thai, Lao, Khmer and Burmese text is found by any part of it.
 */
const wordPattern =
  /((?=[\p{scx=Han}\p{scx=Hira}\p{scx=Kana}\p{scx=Thai}\p{scx=Laoo}\p{scx=Khmr}\p{scx=Mymr}])[\p{L}\p{N}]\p{M}*)|(?:(?![\p{scx=Han}\p{scx=Hira}\p{scx=Kana}\p{scx=Thai}\p{scx=Laoo}\p{scx=Khmr}\p{scx=Mymr}])[\p{L}\p{N}]\p{M}*)+|\p{Extended_Pictographic}/gu

/** Accents of European scripts, points of Hebrew, vowel signs of Arabic. Other marks are letters in all but name. */
const accents = /[\u0300-\u036f\u0591-\u05c7\u064b-\u065f\u0670]/g

const otherThanWords = /[^\p{L}\p{N}\p{M}\p{Extended_Pictographic}]+/gu

const onlyAscii = /^\p{ASCII}*$/u

/** Finds the words of a text, in order. */
export function wordsOf(text: string): Word[] {
  const words = Array.from(text.matchAll(wordPattern), (match) => ({
    folded: fold(match[0]),
    start: match.index,
    end: match.index + match[0].length,
    unspaced: match[1] !== undefined,
  }))
  return words.filter(({ folded }) => folded !== '')
}

/**
 * Writes a text as folded words with spaces between, which is what the index stores: FTS5's `ascii` tokenizer splits
 * it at the spaces and nowhere else. Plain ASCII is left to that tokenizer, which sees the same words in it.
 */
export function searchableText(text: string): string {
  if (onlyAscii.test(text)) return text
  return (text.match(wordPattern) ?? []).map(fold).join(' ')
}

function fold(word: string): string {
  const lower = word.toLowerCase()
  if (onlyAscii.test(lower)) return lower
  const letters = lower.normalize('NFKD').replace(accents, '').normalize('NFC').toLowerCase()
  return letters.replaceAll('ς', 'σ').replaceAll('ß', 'ss').replace(otherThanWords, '')
}
