import { setTimeout as sleep } from 'node:timers/promises'

/** What the service has acknowledged to clients. */
export interface Acknowledged {
  /** By the title of each added todo, whether it was completed. */
  readonly todos: Map<string, boolean>
  /** Lets each client finish what it has begun. */
  stop(): Promise<void>
}

/** How long a client waits before it sends the same again, in ms. */
const AGAIN_MS = 50

/** Adds todos and completes some, from several clients; whatever fails is sent again under the same key until it is answered. */
export function startClients(url: string, clients = 4): Acknowledged {
  const todos = new Map<string, boolean>()
  let stopped = false
  const work = async (client: number) => {
    for (let number = 0; !stopped; number += 1) {
      const title = `client ${client} todo ${number}`
      const todo = await untilAnswered(url, 'POST', { title })
      todos.set(title, false)
      if (number % 3 !== 0) continue
      await untilAnswered(`${url}/${todo.id}`, 'PATCH', { completed: true })
      todos.set(title, true)
    }
  }
  const working = Promise.all(Array.from({ length: clients }, (_, client) => work(client)))
  return {
    todos,
    stop: async () => {
      stopped = true
      await working
    },
  }
}

async function untilAnswered(url: string, method: string, body: object): Promise<{ readonly id: string }> {
  const key = crypto.randomUUID()
  const headers = { 'Content-Type': 'application/json', 'Idempotency-Key': key, Prefer: 'wait=0' }
  for (;;) {
    try {
      const answer = await fetch(url, {
        method,
        headers,
        body: JSON.stringify(body),
        signal: AbortSignal.timeout(10_000),
      })
      if (answer.ok) return (await answer.json()) as { readonly id: string }
      if (answer.status < 500)
        throw new Refused(`${method} ${url} was answered ${answer.status} ${await answer.text()}`)
    } catch (error) {
      if (error instanceof Refused) throw error
    }
    await sleep(AGAIN_MS)
  }
}

/** The service says no to what it should do. */
class Refused extends Error {}
