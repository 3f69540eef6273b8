import { describe, expect, it } from 'vitest'
import { freePort, startProgram, temporaryFolder } from './processes.ts'

async function startService(folder: string) {
  const port = await freePort()
  const program = startProgram('main.ts', folder, { environment: { OUTCRY_HTTP_PORT: String(port) } })
  await program.shows('Stop with Ctrl-C.')
  return { ...program, port, url: `http://127.0.0.1:${port}/` }
}

interface Todo {
  readonly id: string
  readonly title: string
}

const asJson = (body: unknown) => ({
  method: 'POST',
  headers: { 'Content-Type': 'application/json' },
  body: JSON.stringify(body),
})

describe('npm start', { timeout: 60_000 }, () => {
  it('prints where the todos are served and how to stop, and keeps them over a restart', async () => {
    const folder = await temporaryFolder()
    const first = await startService(folder)
    const added = (await (await fetch(first.url, asJson({ title: 'Buy milk' }))).json()) as Todo
    first.child.kill('SIGTERM')
    expect(await first.ended).toEqual({
      code: 0,
      stdout: `Todos are served at http://127.0.0.1:${first.port}\nStop with Ctrl-C.\n`,
      stderr: '',
    })
    const second = await startService(folder)
    const todos = await (await fetch(second.url)).json()
    expect(todos).toEqual([{ ...added, url: `${second.url}${added.id}` }])
    second.child.kill('SIGINT')
    expect((await second.ended).code).toBe(0)
  })

  it('keeps what it has answered when it is killed', async () => {
    const folder = await temporaryFolder()
    const first = await startService(folder)
    const titles = Array.from({ length: 20 }, (_, index) => `todo ${index}`)
    await Promise.all(titles.map((title) => fetch(first.url, asJson({ title }))))
    first.child.kill('SIGKILL')
    await first.ended
    const second = await startService(folder)
    const todos = (await (await fetch(second.url)).json()) as Todo[]
    expect(todos.map(({ title }) => title).sort()).toEqual(titles.sort())
  })

  it('says in one line that its port is in use, and how to mend it', async () => {
    const folder = await temporaryFolder()
    const { port } = await startService(folder)
    const environment = { OUTCRY_HTTP_PORT: String(port) }
    const second = await startProgram('main.ts', await temporaryFolder(), { environment }).ended
    expect(second).toEqual({
      code: 1,
      stdout: '',
      stderr: `Cannot listen on 127.0.0.1:${port}: another program uses this port: stop it, or set OUTCRY_HTTP_PORT to another one\n`,
    })
  })

  it('says in one line which setting is wrong', async () => {
    const environment = { OUTCRY_HTTP_PORT: 'many' }
    const { code, stdout, stderr } = await startProgram('main.ts', await temporaryFolder(), { environment }).ended
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' })
    expect(stderr).toMatch(/^Cannot start: OUTCRY_HTTP_PORT .*current value is 'many'\n$/)
  })
})
