import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { type App, type RecordedEvent, readSettings, startService } from 'outcry'
import { afterAll, describe, expect, it } from 'vitest'
import { todoService } from '../../src/app.ts'
import { todoList } from '../../src/projections/todo-list.ts'
import { todoSearch } from '../../src/projections/todo-search.ts'
import { generateLines } from '../../src/todo-txt/generate.ts'
import { RENAMES, rename, TODOS } from './renames.ts'

const KILLS = 50
const IMPORTED_LINES = 4_000
const writer = join(import.meta.dirname, 'writer.ts')
const folder = mkdtempSync(join(tmpdir(), 'outcry-kill-'))
const file = join(folder, 'todo.txt')
const acknowledgedFile = join(folder, 'acknowledged')
const environment = {
  OUTCRY_EVENT_STORE: `sqlite:${folder}/events.db`,
  OUTCRY_READ_MODELS: `sqlite:${folder}/read.db`,
  OUTCRY_SEARCH: `sqlite:${folder}/search.db`,
  OUTCRY_SNAPSHOTS: `sqlite:${folder}/snapshots.db`,
}
afterAll(() => rmSync(folder, { recursive: true, force: true }))

/** Runs the writer, and kills it so long after it was ready; answers whether it had finished before. */
async function runWriter(acknowledged: Set<number>, killAfterMs: number): Promise<boolean> {
  writeFileSync(acknowledgedFile, [...acknowledged].join('\n'))
  const child = spawn(process.execPath, ['--import', 'tsx', writer, file, acknowledgedFile], {
    env: { ...process.env, ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let finished = false
  let complaint = ''
  child.stderr.on('data', (text: Buffer) => {
    complaint += text.toString()
  })
  for await (const line of createInterface(child.stdout)) {
    if (line === 'ready') setTimeout(() => child.kill('SIGKILL'), killAfterMs)
    else if (line === 'finished') finished = true
    // A kill may cut the last line short.
    else if (/^\d+$/.test(line) && Number(line) < RENAMES) acknowledged.add(Number(line))
  }
  expect(complaint).toBe('')
  return finished
}

async function readLog(app: App): Promise<RecordedEvent[]> {
  const events: RecordedEvent[] = []
  for await (const page of app.store.readAll()) events.push(...page.events)
  return events
}

async function allRows(app: App) {
  const rows = await app.rows(todoList, (todos) => todos.orderBy('id'))
  const found: unknown[] = []
  for (let after: string | undefined; ; ) {
    const page = await app.search(todoSearch, { limit: 1_000, ...(after !== undefined && { after }) })
    found.push(...page.hits.map(({ document }) => document))
    if (page.next === undefined) return { rows, found }
    after = page.next
  }
}

async function caughtUp(app: App): Promise<void> {
  await expect
    .poll(async () => (await app.describe()).readModels.map(({ state, lagEvents }) => `${state} ${lagEvents}`), {
      timeout: 60_000,
    })
    .toEqual(todoServiceModels().map(() => 'running 0'))
}
const todoServiceModels = () => [...todoService.readModels.keys()]

describe('a service that is killed again and again while it imports and handles commands', () => {
  it('loses nothing it acknowledged, does nothing twice, and shows what a rebuild shows', {
    timeout: 600_000,
  }, async () => {
    writeFileSync(file, [...generateLines({ lines: IMPORTED_LINES, seed: 7 })].join('\n'))
    const acknowledged = new Set<number>()
    let kills = 0
    for (; kills < KILLS; kills += 1) {
      const stretchMs = 20 + Math.random() * 400
      if (await runWriter(acknowledged, stretchMs)) break
    }
    expect(await runWriter(acknowledged, 300_000)).toBe(true)
    expect(acknowledged.size).toBe(RENAMES)

    // Without its module the service rebuilds in this thread, where the test runner reads TypeScript.
    const app = await startService({ ...todoService, module: undefined }, { settings: readSettings(environment) })
    const events = await readLog(app)
    const renames = events.filter(({ type }) => type === 'TodoRenamed')
    expect(new Set(renames.map(({ metadata }) => metadata.commandId)).size).toBe(RENAMES)
    expect(renames).toHaveLength(RENAMES)
    for (let todo = 0; todo < TODOS; todo += 1) {
      const titles = renames.filter(({ streamId }) => streamId === `todo-${rename(todo).todo}`).map(({ data }) => data)
      const expected = Array.from({ length: RENAMES / TODOS }, (_, turn) => ({
        title: rename(todo + turn * TODOS).title,
      }))
      expect(titles).toEqual(expected)
    }
    expect(events.filter(({ type }) => type === 'TodoImported')).toHaveLength(IMPORTED_LINES)

    await caughtUp(app)
    const live = await allRows(app)
    expect(live.rows).toHaveLength(IMPORTED_LINES + TODOS)
    expect(live.found).toHaveLength(IMPORTED_LINES + TODOS)
    for (const model of todoServiceModels()) await app.rebuild(model)
    expect(await allRows(app)).toEqual(live)
    await app.close()
    // Reported, so that a run without any kill is seen.
    expect(kills).toBe(KILLS)
  })
})
