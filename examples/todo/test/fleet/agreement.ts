import { type App, readSettings, startService, waitUntilReady } from 'outcry'
import { expect } from 'vitest'
import { todoService } from '../../src/app.ts'
import { lists } from '../../src/projections/lists.ts'
import { todoList } from '../../src/projections/todo-list.ts'
import { todoSearch } from '../../src/projections/todo-search.ts'

/** Everything that the read models of the todo service show, as text. */
export interface Shown {
  readonly todos: readonly { readonly title: string; readonly completed: boolean }[]
  readonly text: string
}

/** Reads what the read models in some settings show, once they have handled the whole log. */
export async function showAll(settings: Readonly<Record<string, string>>, roles: 'api' | 'all'): Promise<Shown> {
  const app = await startService(todoService, { settings: readSettings({ ...settings, OUTCRY_ROLES: roles }) })
  try {
    expect(await waitUntilReady(app, { timeoutMs: 60_000 })).toEqual([])
    await caughtUp(app)
    const todos = await app.rows(todoList, (rows) => rows.orderBy('id'))
    const found = (await allDocuments(app)).map((document) => JSON.stringify(document)).toSorted()
    const rest = await app.rows(lists, (rows) => rows.orderBy('id'))
    return {
      todos,
      text: [...todos, ...rest]
        .map((row) => JSON.stringify(row))
        .concat(found)
        .join('\n'),
    }
  } finally {
    await app.close()
  }
}

async function allDocuments(app: App): Promise<unknown[]> {
  const documents: unknown[] = []
  for (let after: string | undefined; ; ) {
    const page = await app.search(todoSearch, { limit: 1_000, ...(after !== undefined && { after }) })
    documents.push(...page.hits.map(({ document }) => document))
    if (page.next === undefined) return documents
    after = page.next
  }
}

async function caughtUp(app: App): Promise<void> {
  const behind = async () => {
    const { readModels, head } = await app.describe()
    // Where the log cannot count, the checkpoints of quiet lanes come to its end after some seconds.
    const isBehind = ({ lagEvents, position }: (typeof readModels)[number]) =>
      lagEvents === undefined ? position !== head : lagEvents > 0
    return readModels.filter(isBehind).map(({ name, position, lagEvents }) => `${name} ${position} ${lagEvents}`)
  }
  await expect.poll(behind, { timeout: 60_000 }).toEqual([])
}
