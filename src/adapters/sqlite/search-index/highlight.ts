import type { Phrase } from './text-query.ts'
import { type Word, wordsOf } from './words.ts'

/** Writes a text as HTML with the words of the phrases within `<mark>`; `undefined` when none of them is in it. */
export function highlight(text: string, phrases: readonly Phrase[]): string | undefined {
  const words = wordsOf(text)
  const marked = new Set<Word>()
  for (const phrase of phrases) for (const word of findPhrase(words, phrase)) marked.add(word)
  return marked.size === 0
    ? undefined
    : markWords(
        text,
        words.filter((word) => marked.has(word)),
      )
}

function findPhrase(words: readonly Word[], phrase: Phrase): Word[] {
  return words.flatMap((_word, start) =>
    isAt(words, start, phrase) ? words.slice(start, start + phrase.words.length) : [],
  )
}

function isAt(words: readonly Word[], start: number, { words: asked, begun }: Phrase): boolean {
  return asked.every((word, index) => {
    const found = words[start + index]?.folded
    return found === word || (begun && index === asked.length - 1 && found?.startsWith(word) === true)
  })
}

function markWords(text: string, words: readonly Word[]): string {
  let html = ''
  let end = 0
  for (const run of joinNeighbours(words)) {
    html += `${escapeHtml(text.slice(end, run.start))}<mark>${escapeHtml(text.slice(run.start, run.end))}</mark>`
    end = run.end
  }
  return html + escapeHtml(text.slice(end))
}

/** Words without anything between them are one mark. */
function joinNeighbours(words: readonly Word[]): { start: number; end: number }[] {
  const runs: { start: number; end: number }[] = []
  for (const { start, end } of words) {
    const last = runs.at(-1)
    if (last?.end === start) last.end = end
    else runs.push({ start, end })
  }
  return runs
}

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
}

function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => entities[character] ?? character)
}
