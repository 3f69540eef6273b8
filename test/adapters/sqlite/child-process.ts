import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'

/** A process that uses a log, and what it has printed. */
export interface Child {
  /** Waits until it has printed so many lines. */
  printed(count: number): Promise<void>
  /** Waits for its end, and answers the values of all complete lines. */
  ended(): Promise<unknown[]>
  /** Ends it without a chance to tidy up. */
  kill(): void
}

/** Starts `event-store-child.ts` with its arguments. */
export function startChild(...commandLine: string[]): Child {
  const script = fileURLToPath(new URL('./event-store-child.ts', import.meta.url))
  const child: ChildProcess = spawn(process.execPath, ['--import', 'tsx', script, ...commandLine], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  let text = ''
  child.stdout?.setEncoding('utf8').on('data', (chunk: string) => {
    text += chunk
  })
  const closed = once(child, 'close')
  const lines = () => text.split('\n').slice(0, -1)
  return {
    printed: async (count) => {
      while (lines().length < count) {
        if (child.exitCode !== null)
          throw new Error(`The child ended with ${child.exitCode} after ${lines().length} lines`)
        await new Promise((resolve) => setTimeout(resolve, 5))
      }
    },
    ended: async () => {
      await closed
      return lines().map((line) => JSON.parse(line) as unknown)
    },
    kill: () => child.kill('SIGKILL'),
  }
}
