import {
  DiscardPolicy,
  type JetStreamManager,
  RetentionPolicy,
  StorageType,
  type StoredMsg,
  type StreamConfig,
  type StreamInfo,
} from 'nats'
import { OutcryError } from '../../domain/outcry-error.ts'
import type { NatsSetting } from './connection-setting.ts'
import { isNotFound, translateNatsError } from './nats-error.ts'
import type { Subjects } from './subjects.ts'

/** How long the server remembers message ids, in ms, when nobody says otherwise. No two messages have the same. */
const DUPLICATE_WINDOW_MS = 120_000

/** The stream in which the server keeps the messages. */
export interface EventStream {
  /** The stream's name. */
  readonly name: string
  /** Makes the stream when it is not there. Says which one it is: one made anew has another `created`. */
  ensure(): Promise<{ readonly created: string; readonly lastSequence: number }>
  /** The last message of a subject, which may have wildcards. */
  last(subject: string): Promise<StoredMsg | undefined>
}

type Wanted = Pick<StreamConfig, 'name' | 'subjects' | 'storage' | 'retention' | 'discard'> & Partial<StreamConfig>

/** Knows the stream of a service, with the options of the connection string. */
export function eventStreamOf(parts: {
  manager: JetStreamManager
  setting: NatsSetting
  name: string
  subjects: Subjects
}): EventStream {
  const { manager, setting, name } = parts
  const wanted = wantedOf(parts)
  const find = async (): Promise<StreamInfo> => {
    try {
      return await manager.streams.info(name)
    } catch (error) {
      if (!isNotFound(error)) throw error
      return manager.streams.add({ duplicate_window: nanos(duplicateWindow(setting)), ...wanted })
    }
  }
  return {
    name,
    ensure: async () => {
      try {
        const { config, created, state } = await find()
        requireFit({ ...config }, wanted, setting.place)
        return { created, lastSequence: state.last_seq }
      } catch (error) {
        throw translateNatsError(error, { doing: `use stream '${name}' of`, place: setting.place })
      }
    },
    last: async (subject) => {
      try {
        return await manager.streams.getMessage(name, { last_by_subj: subject })
      } catch (error) {
        if (isNotFound(error)) return undefined
        throw translateNatsError(error, { doing: `read stream '${name}' of`, place: setting.place })
      }
    },
  }
}

function wantedOf({ setting, name, subjects }: { setting: NatsSetting; name: string; subjects: Subjects }): Wanted {
  const { replicas, maxAgeMs, maxBytes, duplicateWindowMs } = setting.stream
  return {
    name,
    subjects: [subjects.ofLane('log'), subjects.publisher],
    storage: StorageType.File,
    retention: RetentionPolicy.Limits,
    discard: DiscardPolicy.Old,
    ...(replicas !== undefined && { num_replicas: replicas }),
    ...(maxAgeMs !== undefined && { max_age: nanos(maxAgeMs) }),
    ...(maxBytes !== undefined && { max_bytes: maxBytes }),
    ...(duplicateWindowMs !== undefined && { duplicate_window: nanos(duplicateWindowMs) }),
  }
}

function duplicateWindow({ stream }: NatsSetting): number {
  return Math.min(DUPLICATE_WINDOW_MS, stream.maxAgeMs ?? DUPLICATE_WINDOW_MS)
}

function nanos(ms: number): number {
  return ms * 1_000_000
}

function requireFit(found: Readonly<Record<string, unknown>>, wanted: Wanted, place: string): void {
  const show = (value: unknown) => (Array.isArray(value) ? [...value].sort().join(' ') : String(value))
  const differing = Object.entries(wanted).filter(([name, value]) => show(found[name]) !== show(value))
  if (differing.length === 0) return
  const differences = differing.map(([name, value]) => `${name} is ${show(found[name])}, not ${show(value)}`)
  throw new OutcryError(
    'setting-invalid',
    `Cannot use stream '${wanted.name}' of NATS server '${place}': ${differences.join('; ')}: change the stream with ` +
      "'nats stream edit', change the connection string, or name another stream in it with ?stream=",
    { facts: { server: place, stream: wanted.name, differing: differing.map(([name]) => name).join(' ') } },
  )
}
