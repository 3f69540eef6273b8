import { setTimeout as wait } from 'node:timers/promises'
import { Client, type PoolConfig } from 'pg'

/** The channel on which commits are told; what is told is the schema, and who has committed. */
const COMMIT_CHANNEL = 'outcry_commits'

/** How long the connection is kept when nobody listens any more, in ms: most often somebody soon does. */
const LINGER_MS = 30_000

/** The longest pause before a lost connection is made again, in ms. */
const LONGEST_PAUSE_MS = 2_000

/** Tells listeners about commits, of this process and of others. */
export interface CommitSignal {
  /** The statement that tells others, in the transaction whose commit it tells. */
  readonly statement: string
  /** Calls back after every commit; answers a function that ends it. */
  listen(listener: () => void): () => void
  /** Says that this process has committed. */
  notify(): void
  /** Ends everything. */
  close(): Promise<void>
}

/** Makes the signal of a schema. A connection of its own is held while somebody listens. */
export function createCommitSignal(pool: PoolConfig, schema: string): CommitSignal {
  const self = crypto.randomUUID()
  const listeners = new Set<() => void>()
  let listening: { readonly ended: Promise<void>; end(): void } | undefined
  let lingering: NodeJS.Timeout | undefined
  const notify = () => {
    for (const listener of [...listeners]) listener()
  }
  const start = () => {
    const abort = new AbortController()
    const ended = keepListening(pool, { schema, self, notify, signal: abort.signal })
    listening = { ended, end: () => abort.abort() }
  }
  const stop = async () => {
    const ending = listening
    listening = undefined
    ending?.end()
    await ending?.ended
  }
  return {
    statement: `select pg_notify('${COMMIT_CHANNEL}', '${schema} ${self}')`,
    listen: (listener) => {
      const entry = () => listener()
      listeners.add(entry)
      clearTimeout(lingering)
      if (listening === undefined) start()
      return () => {
        listeners.delete(entry)
        if (listeners.size > 0) return
        clearTimeout(lingering)
        lingering = setTimeout(() => void stop(), LINGER_MS)
        lingering.unref()
      }
    },
    notify,
    close: async () => {
      listeners.clear()
      clearTimeout(lingering)
      await stop()
    },
  }
}

interface Listening {
  readonly schema: string
  readonly self: string
  readonly notify: () => void
  readonly signal: AbortSignal
}

/** Listens until aborted, and connects again whenever the connection is lost. */
async function keepListening(pool: PoolConfig, listening: Listening): Promise<void> {
  const { signal, notify } = listening
  for (let pauseMs = 10; !signal.aborted; pauseMs = Math.min(pauseMs * 2, LONGEST_PAUSE_MS)) {
    try {
      await listenOnce(pool, listening, () => {
        pauseMs = 10
        // Something may have been committed while nobody listened.
        notify()
      })
    } catch {
      // It is tried again: who waits for a commit has a time limit of its own.
    }
    await wait(pauseMs, undefined, { signal }).catch(() => undefined)
  }
}

async function listenOnce(pool: PoolConfig, listening: Listening, onReady: () => void): Promise<void> {
  const { schema, self, notify, signal } = listening
  const client = new Client(pool)
  const lost = new Promise<void>((resolve) => {
    client.on('error', () => resolve())
    client.on('end', () => resolve())
    signal.addEventListener('abort', () => resolve(), { once: true })
  })
  client.on('notification', ({ payload }) => {
    const [where, who] = (payload ?? '').split(' ')
    // Its own commits are told at once.
    if (where === schema && who !== self) notify()
  })
  try {
    await client.connect()
    await client.query(`listen ${COMMIT_CHANNEL}`)
    onReady()
    await lost
  } finally {
    await client.end().catch(() => undefined)
  }
}
