import Database from 'better-sqlite3'
import { readSettings, startService } from 'outcry'
import { describe, expect, it } from 'vitest'
import { todoService } from '../../src/app.ts'
import { todoList } from '../../src/projections/todo-list.ts'
import { generateLines } from '../../src/todo-txt/generate.ts'
import { runTodo, settingsIn, startProgram, temporaryFolder } from '../processes.ts'

/** A folder with a log of some todos. */
async function importedFolder(lines: number): Promise<string> {
  const folder = await temporaryFolder()
  await runTodo(folder, ['import', '-'], [...generateLines({ lines, seed: 5 })].join('\n'))
  return folder
}

/** Takes the rows of a read model away behind its back. */
function loseRows(folder: string, count: number): readonly string[] {
  const database = new Database(readSettings(settingsIn(folder)).readModels.replace(/^sqlite:/, ''))
  const keys = database
    .prepare<[number], string>('SELECT _key FROM todo_list__g1 ORDER BY _key LIMIT ?')
    .pluck()
    .all(count) as string[]
  for (const key of keys) database.prepare('DELETE FROM todo_list__g1 WHERE _key = ?').run(key)
  database.close()
  return keys
}

const json = (text: string) => JSON.parse(text.trim().split('\n').at(-1) ?? '')

describe('operators', { timeout: 120_000 }, () => {
  it('see before a rebuild what it would do, and nothing happens', async () => {
    const folder = await importedFolder(30)
    const { code, stdout } = await runTodo(folder, ['rebuild', 'todo_list', '--dry-run'])
    expect(code).toBe(0)
    expect(stdout).toContain('A rebuild of todo_list would begin a new generation; generation 1 is read meanwhile.\n')
    expect(stdout).toMatch(/It would replay [\d]+ events from position 0 to \d+: .*TodoImported/)
    expect(json((await runTodo(folder, ['read-models', '--json'])).stdout).generations).toHaveLength(3)
  })

  it('find lost rows, mend them by a rebuild, go back and forth, and prune', async () => {
    const folder = await importedFolder(30)
    expect(await runTodo(folder, ['verify', 'todo_list'])).toMatchObject({
      code: 0,
      stdout: 'No key differs (30 rows in generation 1, 30 in 2).\n',
    })
    const [first, second] = loseRows(folder, 2)
    const drifted = await runTodo(folder, ['verify', 'todo_list'])
    expect([drifted.code, drifted.stdout]).toEqual([
      1,
      `2 keys differ (28 rows in generation 1, 30 in 3).\n  ${first}: the row is missing\n  ${second}: the row is missing\n`,
    ])
    const rebuilt = await runTodo(folder, ['rebuild', 'todo_list', '--verify'])
    expect(rebuilt.stdout).toMatch(/^todo_list is rebuilt: generation 4, \d+ events/)
    expect(rebuilt.stdout).toContain(
      `2 keys differ (28 rows in generation 1, 30 in 4).\n  ${first}: the row is missing`,
    )
    expect((await runTodo(folder, ['verify', 'todo_list'])).code).toBe(0)
    expect((await runTodo(folder, ['rollback', 'todo_list'])).stdout).toContain(
      'todo_list is rolled back: generation 1, ',
    )
    expect(json((await runTodo(folder, ['verify', 'todo_list', '--json'])).stdout)).toMatchObject({
      live: 1,
      differing: 2,
    })
    expect(json((await runTodo(folder, ['rollback', 'todo_list', '--json'])).stdout)).toMatchObject({ generation: 4 })
    const would = 'Would drop generation 1 of todo_list: it was kept for a rollback.\n'
    expect((await runTodo(folder, ['prune', '--dry-run'])).stdout).toBe(would)
    expect((await runTodo(folder, ['prune'])).stdout).toBe(would.replace('Would drop', 'Dropped'))
    expect((await runTodo(folder, ['prune'])).stdout).toBe('Every generation is needed.\n')
    const nothing = await runTodo(folder, ['rollback', 'todo_list'])
    expect([nothing.code, nothing.stderr]).toEqual([1, expect.stringContaining('no earlier generation')])
  })

  it('rebuild everything beside a running service, as lines of JSON', async () => {
    const folder = await importedFolder(50)
    const service = startProgram('main.ts', folder, { environment: { OUTCRY_HTTP_PORT: '0' } })
    await service.shows('Stop with Ctrl-C.')
    const { code, stdout } = await runTodo(folder, ['rebuild', '--all', '--json'])
    expect(code).toBe(0)
    expect(
      stdout
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line))
        .map(({ model, generation }) => [model, generation]),
    ).toEqual([
      ['todo_list', 2],
      ['todo_search', 2],
      ['lists', 2],
    ])
    const { generations } = json((await runTodo(folder, ['read-models', '--json'])).stdout)
    const list = generations.filter(({ model }: { model: string }) => model === 'todo_list')
    expect(list).toMatchObject([
      { generation: 1, state: 'retired', serving: false },
      { generation: 2, state: 'live', serving: true, version: 2, lagEvents: 0, rows: 50 },
    ])
    expect(list[1].bytes).toBeGreaterThan(4_000)
  })

  it('prune what belongs to another version of the code, unless a process writes it', async () => {
    const folder = await importedFolder(5)
    const settings = readSettings(settingsIn(folder))
    const definition = { ...todoList.definition, version: 99 }
    const otherCode = {
      ...todoService,
      module: undefined,
      readModels: new Map([...todoService.readModels, ['todo_list', definition]]),
    }
    const other = await startService(otherCode, { settings })
    await expect.poll(async () => (await other.readiness()).building).toEqual([])
    expect((await runTodo(folder, ['prune', '--dry-run'])).stdout).toBe('Every generation is needed.\n')
    await other.close()
    expect((await runTodo(folder, ['prune'])).stdout).toContain('it belongs to another version of the code')
    expect(await runTodo(folder, ['verify', 'todo_list'])).toMatchObject({ code: 0 })
  })
})
