import { createReadStream } from 'node:fs'
import { stat } from 'node:fs/promises'
import { type App, mergeTokens, messageOf } from 'outcry'
import { createProgressBar, INTERRUPTED, interruptible } from 'outcry/cli'
import type { ImportReport } from '../import-tally.ts'
import { importTodos, type SendImportTodo } from '../import-todos.ts'
import { todoList } from '../projections/todo-list.ts'
import { todoSearch } from '../projections/todo-search.ts'
import { type Line, readLines } from '../todo-txt/read-lines.ts'
import { withApp } from './with-app.ts'

/** How long the end of an import waits for the read models to show it, in ms. */
const SHOWN_WITHIN_MS = 60_000

/** How many tokens are kept before they are put together. */
const MAX_TOKENS = 1_000

/** Imports a file, or standard input, with a progress bar, and reports the lines that became no todo. */
export async function runImport({ file }: { readonly file: string }): Promise<number> {
  const source = await openSource(file)
  return withApp('projecting', (app) =>
    interruptible(async (signal) => {
      const report = await importWithBar(app, source, signal)
      tell(report)
      if (!signal.aborted) return report.failed === 0 ? 0 : 1
      process.stderr.write('Stopped by Ctrl-C. Import the same again to go on: what is there is not added twice.\n')
      return INTERRUPTED
    }),
  )
}

interface Source {
  readonly bytes: AsyncIterable<Uint8Array>
  readonly total?: number
}

async function openSource(file: string): Promise<Source> {
  if (file === '-') return { bytes: process.stdin }
  const found = await stat(file).catch((error: unknown) => {
    throw new Error(`Cannot read ${file}: ${messageOf(error)}`, { cause: error })
  })
  if (found.isDirectory()) throw new Error(`Cannot read ${file}: it is a folder: name a file in it`)
  return { bytes: createReadStream(file), ...(found.isFile() && { total: found.size }) }
}

async function importWithBar(app: App, { bytes, total }: Source, signal: AbortSignal): Promise<ImportReport> {
  const bar = createProgressBar(process.stderr, { label: 'Importing', unit: 'lines' })
  let tokens: string[] = []
  const send: SendImportTodo = async (command, input) => {
    const outcome = await app.dispatch(command, input)
    if (outcome.status === 'accepted') tokens.push(outcome.token)
    if (tokens.length > MAX_TOKENS) tokens = [mergeTokens(tokens) ?? '']
    return outcome
  }
  try {
    return await importTodos(untilStopped(readLines(untilAborted(bytes, signal)), signal), {
      send,
      onProgress: ({ bytesDone: done, lines: count }) =>
        bar.update({ done, count, ...(total !== undefined && { total }) }),
    })
  } finally {
    bar.end()
    if (signal.aborted) process.stdin.destroy()
    await waitUntilShown(app, mergeTokens(tokens))
  }
}

async function* untilStopped(lines: AsyncIterable<Line>, signal: AbortSignal): AsyncGenerator<Line> {
  for await (const line of lines) {
    if (signal.aborted) return
    yield line
  }
}

/** Ends at once when aborted, also while it waits for somebody to type. */
async function* untilAborted(chunks: AsyncIterable<Uint8Array>, signal: AbortSignal): AsyncGenerator<Uint8Array> {
  const ended = new Promise<{ done: true }>((resolve) => {
    signal.addEventListener('abort', () => resolve({ done: true }), { once: true })
  })
  const iterator = chunks[Symbol.asyncIterator]()
  for (;;) {
    const next = await Promise.race([iterator.next(), ended])
    if (next.done || signal.aborted) return
    yield next.value
  }
}

async function waitUntilShown(app: App, token: string | undefined): Promise<void> {
  if (token === undefined) return
  const shown = { token, timeoutMs: SHOWN_WITHIN_MS }
  await Promise.allSettled([
    app.rows(todoList, (rows) => rows.limit(1), shown),
    app.search(todoSearch, { limit: 1 }, shown),
  ])
}

function tell({ imported, alreadyThere, failed, badLines }: ImportReport): void {
  for (const { lineNumber, reason, mend } of badLines) {
    process.stderr.write(`Line ${lineNumber} is left out: ${reason}; ${mend}.\n`)
  }
  if (failed > badLines.length) process.stderr.write(`... and ${failed - badLines.length} other lines.\n`)
  process.stdout.write(`${imported} todos imported, ${alreadyThere} were there already, ${failed} lines left out.\n`)
}
