import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import type { Answer, Order } from './messages.ts'

const programs = {
  'bare-server': new URL('./bare-server.js', import.meta.url),
  'outcry-server': new URL('./outcry-server.js', import.meta.url),
  clients: new URL('./clients.js', import.meta.url),
}

/** A process of the benchmark. */
export interface Child {
  /** Sends an order, if any, and waits for an answer of one kind. */
  ask<Kind extends Answer['kind']>(kind: Kind, order?: Order): Promise<Extract<Answer, { kind: Kind }>>
  /** Ends it. */
  stop(): Promise<void>
}

/** Starts a program of this folder in a process of its own. */
export function startChild(program: keyof typeof programs, ...words: string[]): Child {
  const child = fork(fileURLToPath(programs[program]), words)
  const answers: Answer[] = []
  const listeners = new Set<() => void>()
  child.on('message', (answer: Answer) => {
    answers.push(answer)
    for (const listener of listeners) listener()
  })
  return {
    ask: (kind, order) => {
      if (order !== undefined) child.send(order)
      return nextOf(child, { kind, answers, listeners, program }) as never
    },
    stop: async () => {
      if (child.exitCode !== null) return
      child.kill('SIGKILL')
      await once(child, 'exit')
    },
  }
}

function nextOf(
  child: ChildProcess,
  from: { kind: Answer['kind']; answers: Answer[]; listeners: Set<() => void>; program: string },
): Promise<Answer> {
  const { kind, answers, listeners, program } = from
  return new Promise((resolve, reject) => {
    const fail = (code: number | null) => reject(new Error(`${program} ended with ${code} before it was ${kind}`))
    const look = () => {
      const index = answers.findIndex((answer) => answer.kind === kind)
      const [found] = index < 0 ? [] : answers.splice(index, 1)
      if (found === undefined) return
      listeners.delete(look)
      child.off('exit', fail)
      resolve(found)
    }
    child.once('exit', fail)
    listeners.add(look)
    look()
  })
}
