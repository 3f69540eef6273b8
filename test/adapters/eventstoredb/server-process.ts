import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'

const main = fileURLToPath(new URL('../../../src/cli/main.ts', import.meta.url))

/** Starts `outcry eventstore` on a folder; answers when it listens. */
export async function startServerProcess(data: string, port = 0): Promise<{ child: ChildProcess; port: number }> {
  const words = ['--import', 'tsx', main, 'eventstore', '--port', String(port), '--data', data]
  const child = spawn(process.execPath, words, { stdio: ['ignore', 'pipe', 'inherit'] })
  const [line] = (await once(child.stdout as NodeJS.ReadableStream, 'data')) as [Buffer]
  return { child, port: Number(/esdb:\/\/[^:]+:(\d+)/.exec(line.toString())?.[1]) }
}

/** Kills a process, which gets no chance to tidy up. */
export async function killProcess(child: ChildProcess): Promise<void> {
  const ended = once(child, 'exit')
  child.kill('SIGKILL')
  await ended
}
