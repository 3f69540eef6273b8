import { z } from 'zod'

const MAX_TAG_CHARACTERS = 100
const punctuationBehind = /[.,;:!?)\]}"'»”’、。，！？）…]+$/u
const saysSomething = /[\p{L}\p{So}]/u

/** A project (`+garden`) or a context (`@phone`), in any script. */
export const Tag = z
  .string()
  .trim()
  .normalize('NFC')
  .refine((text) => tagIn(text) === text, {
    error: `a tag is + or @ and a word of at most ${MAX_TAG_CHARACTERS} characters, such as +garden or @phone`,
  })

/**
 * Finds the tag that a word is, leaving out punctuation behind it. A telephone number (`+49 30 ...`) is none, because a tag
 * has a letter or a sign in it.
 */
export function tagIn(word: string): string | undefined {
  const tag = word.normalize('NFC').replace(punctuationBehind, '')
  const isTag = /^[+@][^\s\p{Cc}\p{Cs}]+$/u.test(tag) && saysSomething.test(tag)
  return isTag && tag.length <= MAX_TAG_CHARACTERS ? tag : undefined
}
