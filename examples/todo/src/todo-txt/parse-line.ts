import { Day, ImportedTodo } from '../domain/todo/import-todo.ts'
import { notInOneLine } from '../domain/todo/title.ts'
import { marksIn, withoutMarksBehind } from './marks.ts'

/** Why a line is not a todo, and how to make it one. */
export interface Complaint {
  /** What is wrong with it. */
  readonly reason: string
  /** How to mend it. */
  readonly mend: string
}

/** What a line of a todo.txt says. */
export type ParsedLine =
  | { readonly kind: 'todo'; readonly todo: ImportedTodo }
  | { readonly kind: 'blank' }
  | ({ readonly kind: 'bad' } & Complaint)

const day = /^(\d{4}-\d{2}-\d{2})(?:\s+|$)/
const noText = { reason: 'it has no text', mend: 'write behind the marks what is to be done' }

/**
 * Reads a line of a todo.txt: `x (A) 2024-01-02 2024-01-01 Call @bob about the roof +house due:2024-01-05`.
 *
 * Tags and attributes at the end are cut off the title; those within the sentence stay in it too.
 */
export function parseLine(line: string): ParsedLine {
  const text = line.replaceAll('\t', ' ').trim()
  if (text === '') return { kind: 'blank' }
  const odd = notInOneLine.exec(text)
  if (odd !== null) return bad(complainAboutCharacter(odd[0], odd.index))
  const completion = take(text, /^x\s+/)
  const priority = take(completion.rest, /^\(([A-Z])\)\s+/)
  const first = take(priority.rest, day)
  const second = completion.found ? take(first.rest, day) : { found: undefined, rest: first.rest }
  const noDay = [first, second].find(({ found }) => found && !Day.safeParse(found[1]).success)
  if (noDay?.found) return bad(complainAboutDay(noDay.found[1] as string))
  if (second.rest === '') return bad(noText)
  const dates = completion.found
    ? { completedOn: first.found?.[1] ?? null, createdOn: second.found?.[1] ?? null }
    : { completedOn: null, createdOn: first.found?.[1] ?? null }
  return checked({
    title: withoutMarksBehind(second.rest),
    completed: completion.found !== undefined,
    ...dates,
    priority: priority.found?.[1] ?? null,
    ...marksIn(second.rest),
  })
}

interface Taken {
  readonly found: RegExpExecArray | undefined
  readonly rest: string
}

function take(text: string, pattern: RegExp): Taken {
  const found = pattern.exec(text) ?? undefined
  return { found, rest: text.slice(found?.[0].length ?? 0) }
}

function checked(candidate: ImportedTodo): ParsedLine {
  const result = ImportedTodo.safeParse(candidate)
  if (result.success) return { kind: 'todo', todo: result.data }
  const reason = result.error.issues.map(({ message }) => message).join('; ')
  return bad({ reason, mend: 'shorten the line, or make two of it' })
}

function bad(complaint: Complaint): ParsedLine {
  return { kind: 'bad', ...complaint }
}

function complainAboutCharacter(character: string, index: number): Complaint {
  const code = character.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0')
  return {
    reason: `it has the control character U+${code} behind ${index} others`,
    mend: 'delete that character',
  }
}

function complainAboutDay(written: string): Complaint {
  return {
    reason: `there is no day ${written}`,
    mend: 'write a day of the calendar as YYYY-MM-DD, or a word before it',
  }
}
