// What a newcomer does: clones HEAD into an empty folder, starts the example service there, and uses it over HTTP. Where a
// folder is given the clone stays in it, as `outcry`; else it is removed.
import { execFileSync, spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'

const INSTALL_MS = 10 * 60_000
const START_MS = 60_000
const root = fileURLToPath(new URL('..', import.meta.url))
const [given] = process.argv.slice(2)
const folder = given ?? mkdtempSync(join(tmpdir(), 'outcry-smoke-'))
const clone = join(folder, 'outcry')
let passed = 0
let failed = 0

async function step(name, action) {
  try {
    const answer = await action()
    passed += 1
    console.log(`✓ ${name}`)
    return answer
  } catch (error) {
    failed += 1
    console.log(`✗ ${name}: ${error.message}`)
    return undefined
  }
}

function expectThat(condition, message) {
  if (!condition) throw new Error(message)
}

async function start(timeoutMs) {
  const service = { process: undefined, output: '', exited: undefined, url: undefined }
  service.process = spawn('npm', ['start'], {
    cwd: clone,
    detached: true,
    env: { ...process.env, OUTCRY_HTTP_PORT: '0' },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  for (const stream of [service.process.stdout, service.process.stderr]) {
    stream.on('data', (chunk) => {
      service.output += chunk
    })
  }
  let ended = false
  service.exited = new Promise((resolve) => service.process.on('exit', resolve)).then(() => {
    ended = true
  })
  const deadline = Date.now() + timeoutMs
  while (service.url === undefined) {
    service.url = /https?:\/\/[^\s"']+:\d+[^\s"',]*/.exec(service.output)?.[0]
    if (service.url !== undefined) break
    if (ended || Date.now() > deadline) {
      stop(service)
      throw new Error(
        `${ended ? 'it ended' : 'no URL in time'}; the end of its output:\n${service.output.slice(-3000)}`,
      )
    }
    await wait(20)
  }
  return service
}

function stop(service, signal = 'SIGTERM') {
  try {
    process.kill(-service.process.pid, signal)
  } catch {
    // It has ended already.
  }
}

async function stopped(service) {
  stop(service)
  const inTime = await Promise.race([service.exited.then(() => true), wait(15_000, false)])
  if (!inTime) stop(service, 'SIGKILL')
  expectThat(inTime, 'still running 15 s after SIGTERM')
}

async function ask(method, url, body, headers = {}) {
  const json = body && { 'content-type': 'application/json' }
  const response = await fetch(url, {
    method,
    headers: { origin: 'http://elsewhere.example', ...json, ...headers },
    ...(body && { body: JSON.stringify(body) }),
  })
  const text = await response.text()
  const isJson = /json/.test(response.headers.get('content-type') ?? '')
  return { status: response.status, headers: response.headers, body: isJson ? JSON.parse(text) : text }
}

async function useService(url) {
  await step('DELETE on the root leaves an empty list', async () => {
    expectThat((await ask('DELETE', url)).status < 300, 'not accepted')
    const { body } = await ask('GET', url)
    expectThat(Array.isArray(body) && body.length === 0, `the list is ${JSON.stringify(body)}`)
  })
  const todo = await step('POST adds a todo with title, completed, order and url', async () => {
    const { status, body } = await ask('POST', url, { title: 'walk the dog', order: 523 })
    expectThat(status < 300, `status ${status}`)
    expectThat(body.title === 'walk the dog' && body.completed === false && body.order === 523, JSON.stringify(body))
    expectThat(typeof body.url === 'string', 'no url')
    return body
  })
  if (todo === undefined) return undefined
  await step('GET on the root lists it, GET on its url shows it', async () => {
    const { body: list } = await ask('GET', url)
    expectThat(list.length === 1 && list[0].url === todo.url, JSON.stringify(list))
    expectThat((await ask('GET', todo.url)).body.title === 'walk the dog', 'another title')
  })
  await step('PATCH changes title, completed and order', async () => {
    const change = { title: 'wash the dog', completed: true, order: 95 }
    const { status, body } = await ask('PATCH', todo.url, change)
    expectThat(status < 300, `status ${status}`)
    const { body: read } = await ask('GET', todo.url)
    for (const [name, value] of Object.entries(change)) {
      expectThat(body[name] === value && read[name] === value, `${name}: ${body[name]}, then ${read[name]}`)
    }
  })
  await step('any origin is allowed', async () => {
    const { headers } = await ask('GET', url)
    expectThat(headers.get('access-control-allow-origin') === '*', headers.get('access-control-allow-origin'))
    const preflight = await ask('OPTIONS', todo.url, undefined, { 'access-control-request-method': 'PATCH' })
    expectThat(preflight.status < 300, `status ${preflight.status} of OPTIONS`)
    expectThat(/PATCH/.test(preflight.headers.get('access-control-allow-methods') ?? ''), 'PATCH is not allowed')
  })
  await step('an unknown todo is not found', async () => {
    const { status } = await ask('GET', `${todo.url.replace(/\/[^/]+$/, '')}/00000000-0000-4000-8000-000000000000`)
    expectThat(status === 404, `status ${status}`)
  })
  await step('a body without title is refused', async () => {
    const { status } = await ask('POST', url, { tittle: 'x' })
    expectThat(status >= 400 && status < 500, `status ${status}`)
  })
  return todo
}

async function removeTodo(url) {
  await step('DELETE on its url removes a todo', async () => {
    const { body } = await ask('POST', url, { title: 'to be gone' })
    expectThat((await ask('DELETE', body.url)).status < 300, 'not accepted')
    expectThat((await ask('GET', body.url)).status === 404, 'still there')
  })
}

async function restart(todo) {
  const started = Date.now()
  const again = await step('npm start again prints a URL', () => start(START_MS))
  if (again === undefined) return
  await step('the todos are still there', async () => {
    const { body } = await ask('GET', again.url)
    console.log(`  start to first answer, with npm: ${Date.now() - started} ms`)
    const ids = body.map(({ url }) => new URL(url).pathname)
    expectThat(todo && ids.includes(new URL(todo.url).pathname), JSON.stringify(body))
  })
  await step('SIGTERM stops it again', () => stopped(again))
}

execFileSync('git', ['clone', '--quiet', root, clone])
const service = await step('npm start in a fresh clone prints a URL', () => start(INSTALL_MS))
if (service !== undefined) {
  const todo = await useService(service.url)
  await removeTodo(service.url)
  await step('SIGTERM stops it', () => stopped(service))
  await restart(todo)
}
if (given === undefined) rmSync(folder, { recursive: true, force: true })
console.log(`smoke: ${passed} passed, ${failed} failed`)
process.exitCode = failed > 0 ? 1 : 0
