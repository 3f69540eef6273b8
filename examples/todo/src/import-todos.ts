import { isOutcryError, type Outcome } from 'outcry'
import { type ImportedTodo, importTodo } from './domain/todo/import-todo.ts'
import { forEachInFlight } from './for-each-in-flight.ts'
import { identifyImported } from './identify-imported.ts'
import { createTally, type ImportProgress, type ImportReport, type LineResult } from './import-tally.ts'
import { type Complaint, parseLine } from './todo-txt/parse-line.ts'
import type { Line } from './todo-txt/read-lines.ts'

/** Sends the command that imports one todo. */
export type SendImportTodo = (
  command: typeof importTodo,
  input: ImportedTodo & { readonly id: string; readonly order: number },
) => Promise<Outcome>

/** How todos are imported. */
export interface ImportOptions {
  /** Sends a command. */
  readonly send: SendImportTodo
  /** Called after each line. */
  readonly onProgress?: (progress: ImportProgress) => void
  /** How many commands are on their way at a time. 64 by default. */
  readonly maxInFlight?: number
  /** How many bad lines are kept for the report. 100 by default. */
  readonly maxBadLines?: number
}

/**
 * Imports the lines of a todo.txt. A bad line is reported and the others go on; the same lines imported again add nothing.
 *
 * @throws what reading a line or sending a command throws when the fault is not the line's; import again to go on.
 */
export async function importTodos(lines: AsyncIterable<Line>, options: ImportOptions): Promise<ImportReport> {
  const { send, onProgress, maxInFlight = 64, maxBadLines = 100 } = options
  const tally = createTally(maxBadLines)
  await forEachInFlight(understood(lines), maxInFlight, async (line) => {
    tally.count(line, await importLine(line, send))
    onProgress?.(tally.progress())
  })
  return tally.report()
}

type UnderstoodLine = { readonly lineNumber: number; readonly endByte: number } & (
  | { readonly kind: 'todo'; readonly todo: ImportedTodo; readonly id: string }
  | { readonly kind: 'blank' }
  | ({ readonly kind: 'bad' } & Complaint)
)

async function* understood(lines: AsyncIterable<Line>): AsyncGenerator<UnderstoodLine> {
  const identify = identifyImported()
  for await (const { lineNumber, endByte, ...line } of lines) {
    const place = { lineNumber, endByte }
    if ('complaint' in line) yield { ...place, kind: 'bad', ...line.complaint }
    else {
      const parsed = parseLine(line.text)
      yield parsed.kind === 'todo' ? { ...place, ...parsed, id: identify(parsed.todo) } : { ...place, ...parsed }
    }
  }
}

async function importLine(line: UnderstoodLine, send: SendImportTodo): Promise<LineResult> {
  if (line.kind === 'blank') return 'blank'
  if (line.kind === 'bad') return { reason: line.reason, mend: line.mend }
  try {
    const outcome = await send(importTodo, { ...line.todo, id: line.id, order: line.lineNumber })
    if (outcome.status === 'accepted') return outcome.repeated ? 'already-there' : 'imported'
    return outcome.status === 'unchanged' ? 'already-there' : refused(outcome.code)
  } catch (error) {
    if (isOutcryError(error) && error.handling === 'reject') return refused(error.message)
    throw error
  }
}

function refused(reason: string): Complaint {
  return { reason: `the service refused it: ${reason}`, mend: 'change the line, and import again' }
}
