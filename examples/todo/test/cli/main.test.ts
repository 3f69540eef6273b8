import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { readSettings, startService } from 'outcry'
import { describe, expect, it } from 'vitest'
import { todoService } from '../../src/app.ts'
import { generateLines } from '../../src/todo-txt/generate.ts'
import { freePort, runTodo, settingsIn, startProgram, temporaryFolder } from '../processes.ts'

/** Waits until another process has written the first event into the log of a folder. */
async function untilWritten(folder: string): Promise<void> {
  const settings = { ...readSettings(settingsIn(folder)), roles: [] }
  const app = await startService(todoService, { settings })
  while ((await app.store.describe()).head === '0') await sleep(10)
  await app.close()
}

describe('npm run todo', { timeout: 60_000 }, () => {
  it('imports a file once, reports bad lines, and exports what it imported', async () => {
    const folder = await temporaryFolder()
    const file = join(folder, 'todo.txt')
    await writeFile(
      file,
      '(A) Call Ann @phone due:2024-05-01\r\nx \u0007beep\r\nx 2024-01-02 2024-01-01 Купить хлеб +дом\r\n',
    )
    const first = await runTodo(folder, ['import', file])
    expect([first.code, first.stdout]).toEqual([1, '2 todos imported, 0 were there already, 1 lines left out.\n'])
    expect(first.stderr).toContain('Line 2 is left out: it has the control character U+0007')
    const second = await runTodo(folder, ['import', file])
    expect(second.stdout).toBe('0 todos imported, 2 were there already, 1 lines left out.\n')
    const exported = '(A) Call Ann @phone due:2024-05-01\nx 2024-01-02 2024-01-01 Купить хлеб +дом\n'
    expect(await runTodo(folder, ['export'])).toEqual({ code: 0, stdout: exported, stderr: '' })
    const target = join(folder, 'copy.txt')
    await runTodo(folder, ['export', target])
    expect(await readFile(target, 'utf8')).toBe(exported)
  })

  it('imports standard input into a running service, which shows it at once', async () => {
    const folder = await temporaryFolder()
    const port = await freePort()
    const service = startProgram('main.ts', folder, { environment: { OUTCRY_HTTP_PORT: String(port) } })
    await service.shows('Stop with Ctrl-C.')
    const input = [...generateLines({ lines: 300, seed: 5 })].join('\n')
    const { code, stdout } = await runTodo(folder, ['import', '-'], input)
    expect([code, stdout]).toEqual([0, '300 todos imported, 0 were there already, 0 lines left out.\n'])
    const url = `http://127.0.0.1:${port}`
    expect(await (await fetch(url)).json()).toHaveLength(300)
    expect(await (await fetch(`${url}/search?limit=1`)).json()).toMatchObject({ total: 300 })
    const rebuilt = await runTodo(folder, ['rebuild', 'todo_list'])
    expect(rebuilt).toMatchObject({ code: 0, stdout: expect.stringContaining('generation 2, 300 events') })
    expect(await (await fetch(url)).json()).toHaveLength(300)
  })

  it('goes on with an import that Ctrl-C stopped', async () => {
    const folder = await temporaryFolder()
    const file = join(folder, 'todo.txt')
    await runTodo(folder, ['generate', '1000', file, '--seed', '3'])
    const first = startProgram('cli/main.ts', folder, { words: ['import', '-'] })
    const text = await readFile(file, 'utf8')
    first.child.stdin?.write(text.slice(0, 20_000))
    await untilWritten(folder)
    first.child.kill('SIGINT')
    const stopped = await first.ended
    expect(stopped.code).toBe(130)
    expect(stopped.stderr).toContain('Import the same again to go on')
    const [, imported, there] =
      /^(\d+) todos imported, (\d+) were/.exec((await runTodo(folder, ['import', file])).stdout) ?? []
    expect(Number(there)).toBeGreaterThan(0)
    expect(Number(imported) + Number(there)).toBe(1_000)
  })

  it('tells how far the read models are, and that there are no dead letters', async () => {
    const folder = await temporaryFolder()
    await runTodo(folder, ['import', '-'], 'Buy milk\n')
    const { stdout } = await runTodo(folder, ['read-models'])
    expect(stdout).toMatch(/^Log [\da-f-]{36}, last event at position 1\.\n\nread model {3}version {2}generation/)
    expect(stdout).toMatch(/^todo_list {4}2 {8}1 {11}running/m)
    expect(await runTodo(folder, ['dead-letters', 'list'])).toMatchObject({ stdout: 'There are no dead letters.\n' })
  })

  it.each([
    [['rebuild', 'nonsense'], "Cannot find read model 'nonsense': the service has todo_list, todo_search, lists"],
    [['import', '/no/such/file'], 'Cannot read /no/such/file: ENOENT'],
  ])('says in one line why it cannot do %j', async (words, reason) => {
    const { code, stdout, stderr } = await runTodo(await temporaryFolder(), words)
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' })
    expect(stderr).toContain(reason)
    expect(stderr.trimEnd().split('\n')).toHaveLength(1)
  })

  it('shows how it is used when it does not understand, and when it is asked', async () => {
    const folder = await temporaryFolder()
    const wrong = await runTodo(folder, ['frobnicate'])
    expect([wrong.code, wrong.stdout]).toEqual([2, ''])
    expect(wrong.stderr).toContain("there is no command 'frobnicate'.\n\nUsage: npm run todo -- <command>")
    const asked = await runTodo(folder, ['help'])
    expect([asked.code, asked.stderr]).toEqual([0, ''])
    expect(asked.stdout).toContain('rebuild READ-MODEL')
  })
})
