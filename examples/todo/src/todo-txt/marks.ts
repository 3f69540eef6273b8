import { attributeIn } from '../domain/todo/attribute.ts'
import { tagIn } from '../domain/todo/tag.ts'

/** What is marked in a text: each once, in the order in which they come first. */
export interface Marks {
  /** Projects and contexts: `+garden`, `@phone`. */
  readonly tags: string[]
  /** Particulars: `due:2024-05-01`. */
  readonly attributes: string[]
}

/** Finds the marks among the words of a text. */
export function marksIn(text: string): Marks {
  const words = text.match(/\S+/g) ?? []
  return {
    tags: [...new Set(words.flatMap((word) => tagIn(word) ?? []))],
    attributes: [...new Set(words.flatMap((word) => attributeIn(word) ?? []))],
  }
}

/** Cuts off the marks at the end of a text. Those within a sentence are words of it; so is the first word. */
export function withoutMarksBehind(text: string): string {
  const words = [...text.matchAll(/\S+/g)]
  const last = words.findLast(({ 0: word, index }) => index === 0 || !isMark(word))
  return last === undefined ? text : text.slice(0, last.index + last[0].length)
}

function isMark(word: string): boolean {
  const mark = word.normalize('NFC')
  return tagIn(mark) === mark || attributeIn(mark) === mark
}
