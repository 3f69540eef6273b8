import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import getPort, { portNumbers } from 'get-port'
import { onTestFinished } from 'vitest'

const root = fileURLToPath(new URL('../../..', import.meta.url))

/** A folder for the files of one service, gone after the test. */
export async function temporaryFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'outcry-todo-'))
  onTestFinished(() => rm(folder, { recursive: true, force: true }))
  return folder
}

/** What a process said until it ended. */
export interface Ended {
  readonly code: number | null
  readonly stdout: string
  readonly stderr: string
}

/** A process of the example. */
export interface Running {
  readonly child: ChildProcess
  /** Waits until standard output or standard error shows a text. */
  shows(text: string): Promise<void>
  /** Waits until it has ended. */
  readonly ended: Promise<Ended>
}

/** How a program is started. */
export interface ProgramOptions {
  readonly words?: readonly string[]
  readonly input?: string
  readonly environment?: Readonly<Record<string, string>>
}

/** Starts a program of the example on the files of a folder, as `npm start` and `npm run todo` do. */
export function startProgram(
  program: 'main.ts' | 'cli/main.ts',
  folder: string,
  { environment = {}, ...options }: ProgramOptions = {},
): Running {
  const own = { ...settingsIn(folder), ...environment }
  return startScript(join('examples/todo/src', program), { ...options, environment: own })
}

/** Starts the development server that speaks EventStoreDB's protocol, as `outcry eventstore` does. */
export function startEventStoreServer(...words: readonly string[]): Running {
  return startScript('src/cli/main.ts', { words: ['eventstore', ...words] })
}

function startScript(path: string, { words = [], input, environment = {} }: ProgramOptions): Running {
  const child = spawn(process.execPath, ['scripts/run.mjs', path, ...words], {
    cwd: root,
    env: { ...process.env, ...environment },
  })
  onTestFinished(() => {
    child.kill('SIGKILL')
  })
  let stdout = ''
  let stderr = ''
  child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text))
  child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text))
  if (input !== undefined) child.stdin.end(input)
  return {
    child,
    ended: new Promise((resolve) => child.on('close', (code) => resolve({ code, stdout, stderr }))),
    shows: (text) =>
      new Promise((resolve, reject) => {
        const look = () => {
          if (`${stdout}${stderr}`.includes(text)) resolve()
        }
        child.stdout.on('data', look)
        child.stderr.on('data', look)
        child.on('close', () => reject(new Error(`It ended without showing '${text}':\n${stdout}\n${stderr}`)))
        look()
      }),
  }
}

/** Runs a command of the example until it ends. */
export function runTodo(folder: string, words: readonly string[], input?: string): Promise<Ended> {
  return startProgram('cli/main.ts', folder, { words, ...(input !== undefined && { input }) }).ended
}

/** Finds a port that nobody uses, below those that systems give to whoever asks for any one. */
export function freePort(): Promise<number> {
  const from = 10_000 + (Number(process.env['VITEST_POOL_ID'] ?? 0) % 10) * 2_000 + Math.floor(Math.random() * 1_900)
  return getPort({ port: portNumbers(from, from + 99) })
}

/** The settings of a service whose files are in a folder. */
export function settingsIn(folder: string): Record<string, string> {
  return {
    OUTCRY_EVENT_STORE: `sqlite:${join(folder, 'events.db')}`,
    OUTCRY_READ_MODELS: `sqlite:${join(folder, 'read.db')}`,
    OUTCRY_SEARCH: `sqlite:${join(folder, 'search.db')}`,
    OUTCRY_SNAPSHOTS: `sqlite:${join(folder, 'snapshots.db')}`,
  }
}
