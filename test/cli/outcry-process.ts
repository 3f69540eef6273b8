import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { onTestFinished } from 'vitest'

const program = fileURLToPath(new URL('../../src/cli/main.ts', import.meta.url))

/** Where a service keeps everything, as environment variables. */
export type Place = Readonly<Record<string, string>>

/** Files in a folder of their own, gone after the test. */
export async function temporaryPlace(): Promise<Place> {
  const folder = await mkdtemp(join(tmpdir(), 'outcry-cli-'))
  onTestFinished(() => rm(folder, { recursive: true, force: true }))
  return {
    OUTCRY_EVENT_STORE: `sqlite:${join(folder, 'events.db')}`,
    OUTCRY_READ_MODELS: `sqlite:${join(folder, 'read.db')}`,
    OUTCRY_SEARCH: `sqlite:${join(folder, 'search.db')}`,
    OUTCRY_SNAPSHOTS: `sqlite:${join(folder, 'snapshots.db')}`,
    OUTCRY_HTTP_PORT: '0',
  }
}

/** A process of `outcry`. */
export interface OutcryProcess {
  readonly child: ChildProcess
  /** Waits until it has said something on standard output. */
  saying(expected: RegExp): Promise<RegExpExecArray>
  /** Waits until it has ended. */
  readonly ended: Promise<{ readonly code: number | null; readonly stdout: string; readonly stderr: string }>
}

/** Runs `outcry` for the service that a module of TypeScript exports; killed after the test if it still runs. */
export function startOutcry(module: URL, place: Place, ...words: readonly string[]): OutcryProcess {
  const child = spawn(process.execPath, ['--import', 'tsx', program, ...words, '--service', fileURLToPath(module)], {
    env: { ...process.env, ...place },
  })
  onTestFinished(() => void child.kill('SIGKILL'))
  const said = { stdout: '', stderr: '' }
  for (const name of ['stdout', 'stderr'] as const) child[name].on('data', (chunk) => (said[name] += String(chunk)))
  const ended = new Promise<number | null>((resolve) => child.once('close', resolve)).then((code) => ({
    code,
    ...said,
  }))
  return {
    child,
    ended,
    saying: (expected) =>
      new Promise((resolve, reject) => {
        const look = () => {
          const found = expected.exec(said.stdout)
          if (found !== null) resolve(found)
        }
        child.stdout.on('data', look)
        look()
        void ended.then((end) => reject(new Error(`outcry ended without saying ${expected}: ${JSON.stringify(end)}`)))
      }),
  }
}
