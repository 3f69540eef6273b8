import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { freePort, type Running, runTodo, startProgram, temporaryFolder } from './processes.ts'

const LINES = 100_000

/** More than a service at rest takes, and far less than its todos would take in memory twice over. */
const MAX_RESIDENT_MB = 700

const residentMb = ({ child }: Running) => {
  const status = readFileSync(`/proc/${child.pid}/status`, 'utf8')
  return Number(/VmHWM:\s+(\d+) kB/.exec(status)?.[1]) / 1024
}

/** Reads and writes without pause until told to stop; every answer must be a success. */
async function keepAsking(url: string, signal: AbortSignal): Promise<number> {
  let requests = 0
  for (; !signal.aborted; requests += 3) {
    const title = `Written while rebuilding ${requests}`
    const created = await fetch(url, { method: 'POST', body: JSON.stringify({ title }), headers: json })
    // 202 says that it is done, and not yet to be seen.
    expect([201, 202]).toContain(created.status)
    const { url: todo } = (await created.json()) as { url: string }
    await expect.poll(async () => (await fetch(todo)).json(), { timeout: 15_000 }).toMatchObject({ title })
    expect((await fetch(`${url}/search?q=rebuilding&limit=1`)).status).toBe(200)
  }
  return requests
}
const json = { 'content-type': 'application/json' }

const exported = async (folder: string) => (await runTodo(folder, ['export'])).stdout.split('\n').toSorted()

describe('a todo.txt of 100,000 lines', () => {
  it('is imported and searchable, and its read models are rebuilt under load without a failed request', {
    timeout: 600_000,
  }, async () => {
    const folder = await temporaryFolder()
    const file = join(folder, 'todo.txt')
    await runTodo(folder, ['generate', String(LINES), file, '--seed', '11'])
    const imported = await runTodo(folder, ['import', file])
    expect(imported.stdout).toBe(`${LINES} todos imported, 0 were there already, 0 lines left out.\n`)
    expect(imported.stderr).toMatch(/\d+ ?%/)

    const port = await freePort()
    const service = startProgram('main.ts', folder, { environment: { OUTCRY_HTTP_PORT: String(port) } })
    await service.shows('Stop with Ctrl-C.')
    const url = `http://127.0.0.1:${port}`
    const before = (await (await fetch(`${url}/search?limit=1`)).json()) as { total: number }
    expect(before.total).toBe(LINES)

    const abort = new AbortController()
    const asking = keepAsking(url, abort.signal)
    for (const model of ['todo_list', 'todo_search']) {
      const rebuilt = await runTodo(folder, ['rebuild', model])
      expect(rebuilt, rebuilt.stderr).toMatchObject({ code: 0, stdout: expect.stringContaining('generation 2') })
      expect(rebuilt.stderr).toMatch(/\d+ ?%/)
    }
    abort.abort()
    const requests = await asking
    expect(requests).toBeGreaterThan(0)

    const rows = await exported(folder)
    expect(rows.filter(Boolean)).toHaveLength(LINES + requests / 3)
    await runTodo(folder, ['rebuild', 'todo_list'])
    expect(await exported(folder)).toEqual(rows)
    const after = (await (await fetch(`${url}/search?limit=1`)).json()) as { total: number }
    expect(after.total).toBe(LINES + requests / 3)
    expect(residentMb(service)).toBeLessThan(MAX_RESIDENT_MB)
  })
})
