import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('../../..', import.meta.url))

/** A server in a process of its own. */
export interface ServedProcess {
  /** The process. */
  readonly child: ChildProcess
  /** Where it listens. */
  readonly url: string
  /** Asks it to stop, and waits until it has. Answers its exit code. */
  stop(): Promise<number | null>
}

/** Starts the bare server on a new file of a folder. */
export function startBare(folder: string): Promise<ServedProcess> {
  return start([fileURLToPath(new URL('./bare-server.js', import.meta.url)), `${folder}/bare.db`], {})
}

/** Starts the todo service as `npm start` does, on new files of a folder. */
export function startTodos(folder: string, flags: readonly string[] = []): Promise<ServedProcess> {
  const file = (name: string) => `sqlite:${folder}/${name}.db`
  return start([...flags, 'scripts/run.mjs', 'examples/todo/src/main.ts'], {
    OUTCRY_EVENT_STORE: file('events'),
    OUTCRY_READ_MODELS: file('read'),
    OUTCRY_SEARCH: file('search'),
    OUTCRY_SNAPSHOTS: file('snapshots'),
    OUTCRY_HTTP_PORT: '0',
  })
}

async function start(words: readonly string[], environment: Record<string, string>): Promise<ServedProcess> {
  const child = spawn(process.execPath, words, {
    cwd: root,
    env: { ...process.env, ...environment },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  process.once('exit', () => child.kill('SIGKILL'))
  for await (const line of createInterface(child.stdout)) {
    const [url] = /http:\/\/\S+/.exec(line) ?? []
    if (url === undefined) continue
    child.stdout.resume()
    return { child, url, stop: () => stop(child) }
  }
  throw new Error(`Cannot start ${words.join(' ')}: it ended without telling where it listens`)
}

async function stop(child: ChildProcess): Promise<number | null> {
  if (child.exitCode !== null) return child.exitCode
  child.kill('SIGTERM')
  const [code] = (await once(child, 'exit')) as [number | null]
  return code
}
