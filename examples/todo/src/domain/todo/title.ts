import { z } from 'zod'

/** How many Unicode characters a title may have. */
const MAX_TITLE_CHARACTERS = 500

/** What a todo is called: one line of text, without white space around it. */
export const Title = z
  .string()
  .overwrite((text) => text.replaceAll('\t', ' ').trim())
  .min(1, 'a title needs some text')
  .refine((text) => countCharacters(text) <= MAX_TITLE_CHARACTERS, {
    error: `a title has at most ${MAX_TITLE_CHARACTERS} characters`,
  })
  .refine((text) => !notInOneLine.test(text), {
    error: 'a title is one line of text without control characters',
  })

/** Control characters, halves of characters, and what breaks a line. */
export const notInOneLine = /[\p{Cc}\p{Cs}\u2028\u2029]/u

/** Counts Unicode characters, so that a smiley counts as much as a letter. */
function countCharacters(text: string): number {
  return Array.from(text).length
}
