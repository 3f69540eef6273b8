import Database from 'better-sqlite3'
import { type App, readSettings, startService } from 'outcry'
import { describe, expect, it } from 'vitest'
import { todoService } from '../../src/app.ts'
import { lists } from '../../src/projections/lists.ts'
import { todoList } from '../../src/projections/todo-list.ts'
import { todoSearch } from '../../src/projections/todo-search.ts'
import { generateLines } from '../../src/todo-txt/generate.ts'
import { runTodo, settingsIn, startProgram, temporaryFolder } from '../processes.ts'

/** How often a process is killed. */
const KILLS = Number(process.env['REBUILD_KILLS'] ?? 8)

/** So many that a rebuild takes longer than a process needs to start. */
const LINES = 12_000

/** How long a process lives at most, in ms: it needs some 700 to start. */
const MAX_LIFE_MS = 4_000

const COMMANDS = [
  ['rebuild', 'todo_list'],
  ['rebuild', 'todo_search', '--verify'],
  ['rollback', 'todo_list'],
  ['rebuild', '--all'],
  ['verify', 'todo_list'],
  ['verify', 'todo_search'],
  ['rebuild', 'todo_list', '--verify'],
  ['rollback', 'todo_search'],
] as const

/** What the readers of all read models see. */
async function contentOf(app: App) {
  const rows = await app.rows(todoList, (todos) => todos.orderBy('id'))
  const found: unknown[] = []
  for (let after: string | undefined; ; ) {
    const page = await app.search(todoSearch, { limit: 1_000, ...(after !== undefined && { after }) })
    found.push(...page.hits.map(({ document }) => document))
    if (page.next === undefined) break
    after = page.next
  }
  return JSON.stringify([rows, found, await app.rows(lists, (all) => all.orderBy('id'))])
}

async function read(folder: string): Promise<string> {
  const app = await startService(todoService, { settings: { ...readSettings(settingsIn(folder)), roles: [] } })
  try {
    return await contentOf(app)
  } finally {
    await app.close()
  }
}

/** Lets the leases of a killed process run out at once. */
function forgetLeases(folder: string): void {
  const database = new Database(readSettings(settingsIn(folder)).readModels)
  database.exec('UPDATE outcry_lanes SET expires_at = 0; UPDATE outcry_writers SET expires_at = 0')
  database.close()
}

describe(`a rebuild, a check or a rollback that is killed ${KILLS} times at any point`, () => {
  it('never shows half a read model, can always be done again, and comes to the same content', {
    timeout: 60_000 + KILLS * 20_000,
  }, async () => {
    const folder = await temporaryFolder()
    const imported = await runTodo(folder, ['import', '-'], [...generateLines({ lines: LINES, seed: 11 })].join('\n'))
    expect(imported.code).toBe(0)
    const content = await read(folder)
    expect(JSON.parse(content).map((each: unknown[]) => each.length)).toEqual([LINES, LINES, 0])
    let killed = 0
    for (let turn = 0; killed < KILLS; turn += 1) {
      const words = COMMANDS[turn % COMMANDS.length] ?? []
      const process = startProgram('cli/main.ts', folder, { words: [...words] })
      const timer = setTimeout(() => process.child.kill('SIGKILL'), 300 + Math.random() * (MAX_LIFE_MS - 300))
      const { code, stderr } = await process.ended
      clearTimeout(timer)
      if (code === null) killed += 1
      else expect([code, stderr]).toEqual([expect.any(Number), expect.not.stringMatching(/Cannot (?!roll back)/)])
      forgetLeases(folder)
      expect(await read(folder)).toBe(content)
    }
    expect(await runTodo(folder, ['rebuild', '--all', '--verify'])).toMatchObject({
      code: 0,
      stdout: expect.not.stringContaining('differ ('),
    })
    for (const model of ['todo_list', 'todo_search', 'lists']) {
      expect(await runTodo(folder, ['verify', model])).toMatchObject({ code: 0 })
    }
    expect(await read(folder)).toBe(content)
    expect(await runTodo(folder, ['prune'])).toMatchObject({ code: 0 })
    const { stdout } = await runTodo(folder, ['read-models', '--json'])
    const { generations } = JSON.parse(stdout) as { generations: { model: string; state: string }[] }
    expect(generations.filter(({ state }) => state === 'live').map(({ model }) => model)).toHaveLength(3)
    expect(generations.filter(({ state }) => state === 'retired' || state === 'checking')).toEqual([])
  })
})
