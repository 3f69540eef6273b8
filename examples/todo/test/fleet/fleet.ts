import { freePort, type Running, startProgram } from '../processes.ts'

/** What each process does. */
const fleetRoles = {
  service: 'all',
  api: 'api',
  'relay-1': 'relay',
  'relay-2': 'relay',
  'projector-1': 'projector',
  'projector-2': 'projector',
  'projector-3': 'projector',
} as const

/** The processes of a service of many: one that serves, two that publish, three that project. */
const MANY = ['api', 'relay-1', 'relay-2', 'projector-1', 'projector-2', 'projector-3'] as const

/** The name of a process. */
export type ProcessName = keyof typeof fleetRoles

/** A todo service that runs as many processes. */
export interface Fleet {
  /** Where it serves, ending without a slash. */
  readonly url: string
  /** The names of its processes. */
  readonly names: readonly ProcessName[]
  /** Kills a process without warning, and starts it again. */
  killAndRestart(name: ProcessName): Promise<void>
  /** Kills all of them without warning, does something, and starts them again. */
  killAllAndRestart(meanwhile: () => Promise<void>): Promise<void>
  /** Stops a process in its tracks, or lets it go on. */
  signal(name: ProcessName, signal: 'SIGSTOP' | 'SIGCONT'): void
  /** Stops a process in its tracks for some time. */
  pause(name: ProcessName, forMs: number): Promise<void>
  /** What each process says of its read models, as text. */
  health(): Promise<string>
  /** Ends all of them as an operator does; answers what each has said to standard error. */
  stop(): Promise<Readonly<Record<string, string>>>
}

/** Starts a fleet on some settings, and waits until it serves. */
export async function startFleet(
  folder: string,
  environment: Readonly<Record<string, string>>,
  names: readonly ProcessName[] = MANY,
): Promise<Fleet> {
  const running = new Map<ProcessName, Running>()
  const ports = new Map<ProcessName, number>()
  const start = async (name: ProcessName) => {
    const port = ports.get(name) ?? (await freePort())
    ports.set(name, port)
    const own = { OUTCRY_ROLES: fleetRoles[name], OUTCRY_HTTP_PORT: String(port) }
    running.set(name, startProgram('main.ts', folder, { environment: { ...environment, ...own } }))
  }
  const shown = async (name: ProcessName) => running.get(name)?.shows('Stop with Ctrl-C.')
  const kill = async (name: ProcessName) => {
    running.get(name)?.child.kill('SIGKILL')
    await running.get(name)?.ended
  }
  const signal = (name: ProcessName, each: 'SIGSTOP' | 'SIGCONT') => void running.get(name)?.child.kill(each)
  for (const name of names) await start(name)
  await Promise.all(names.map(shown))
  return {
    url: `http://127.0.0.1:${ports.get('api') ?? ports.get('service')}`,
    names,
    killAndRestart: async (name) => {
      await kill(name)
      await start(name)
    },
    killAllAndRestart: async (meanwhile) => {
      await Promise.all(names.map(kill))
      await meanwhile()
      for (const name of names) await start(name)
    },
    signal,
    pause: async (name, forMs) => {
      signal(name, 'SIGSTOP')
      await new Promise((resolve) => setTimeout(resolve, forMs))
      signal(name, 'SIGCONT')
    },
    health: async () => {
      const lags = names.map(async (name) => [
        name,
        await fetch(`http://127.0.0.1:${ports.get(name)}/health/lag`).then((answer) => answer.json(), String),
      ])
      return JSON.stringify(Object.fromEntries(await Promise.all(lags)), null, 2)
    },
    stop: async () => {
      await Promise.all(names.map(shown))
      const said: Record<string, string> = {}
      for (const [name, { child, ended }] of running) {
        child.kill('SIGTERM')
        said[name] = (await ended).stderr
      }
      return said
    },
  }
}
