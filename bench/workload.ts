import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { readSettings, type Settings } from '../src/app/settings.ts'

/** How many events a stream gets before the next one begins. */
const STREAM_LENGTH = 100

/** The data of a typical event: about 115 bytes of JSON. */
export function eventData(number: number): { title: string; order: number; list: string; tags: string[] } {
  return {
    title: `Buy milk and bread number ${number}`,
    order: number,
    list: 'groceries-of-the-week',
    tags: ['shop', 'home'],
  }
}

/** One append of a workload: to which stream, and what its revision is expected to be; -1 for a new stream. */
export interface AppendStep {
  /** The stream. */
  readonly streamId: string
  /** The revision of its last event so far. */
  readonly lastRevision: number
  /** Counts the events of the whole workload. */
  readonly number: number
}

/** Appends `count` events, `inFlight` of them at a time, each writer to streams of its own. */
export async function appendInFlight(
  { count, inFlight, prefix }: { count: number; inFlight: number; prefix: string },
  append: (step: AppendStep) => Promise<unknown>,
): Promise<number> {
  const share = Math.floor(count / inFlight)
  const writer = async (_: unknown, index: number) => {
    for (let own = 0; own < share; own += 1) {
      const stream = Math.floor(own / STREAM_LENGTH)
      const streamId = `${prefix}-${index}x${stream}`
      await append({ streamId, lastRevision: (own % STREAM_LENGTH) - 1, number: index * share + own })
    }
  }
  await Promise.all(Array.from({ length: inFlight }, writer))
  return share * inFlight
}

/** Makes an empty folder on the disk that temporary files are on, and removes it in the end. */
export async function withFolder<Result>(work: (folder: string) => Promise<Result>): Promise<Result> {
  const folder = mkdtempSync(join(process.env['OUTCRY_BENCH_FOLDER'] ?? tmpdir(), 'outcry-bench-'))
  try {
    return await work(folder)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

/** Settings of a service whose files are in a folder. */
export function fileSettings(folder: string): Settings {
  const file = (name: string) => `sqlite:${folder}/${name}.db`
  return readSettings({
    OUTCRY_EVENT_STORE: file('events'),
    OUTCRY_READ_MODELS: file('read'),
    OUTCRY_SEARCH: file('search'),
    OUTCRY_SNAPSHOTS: file('snapshots'),
  })
}
