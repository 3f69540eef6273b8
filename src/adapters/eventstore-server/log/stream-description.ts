import { METADATA_TYPE } from './log-event.ts'

/** What the metadata of a stream says about reading it. */
export interface StreamDescription {
  /** The number of the event that said it, in the stream that describes. */
  readonly revision: number
  /** The position of that event. */
  readonly position: number
  /** Only events from this revision on. */
  readonly truncateBefore: number
  /** Only the last so many events. */
  readonly maxCount: number | undefined
  /** Only events that are at most so many seconds old. */
  readonly maxAgeSeconds: number | undefined
  /** Whether the stream is deleted until somebody writes it again. */
  readonly softDeleted: boolean
  /** The metadata as it was written. */
  readonly text: string
}

/** From this number on "truncate before" means that the stream is deleted; as a number the exact one is not known. */
const DELETED = 2 ** 53

/** What deletes a stream until somebody writes it again. */
export const SOFT_DELETION = '{"$tb":9223372036854775807}'

/** Reads the event that describes a stream. What makes no sense says nothing, as in EventStoreDB. */
export function describeStream(event: {
  readonly revision: number
  readonly position: number
  readonly type: string
  readonly data: Buffer
}): StreamDescription {
  const text = event.data.toString('utf8')
  const { $tb, $maxCount, $maxAge } = event.type === METADATA_TYPE ? soundProperties(text) : {}
  return {
    revision: event.revision,
    position: event.position,
    truncateBefore: $tb ?? 0,
    maxCount: $maxCount,
    maxAgeSeconds: $maxAge,
    softDeleted: ($tb ?? 0) >= DELETED,
    text,
  }
}

/** The metadata of a stream that is written again after it was deleted: what was before stays hidden. */
export function revivedMetadata(text: string, truncateBefore: number): string {
  return JSON.stringify({ ...(JSON.parse(text) as object), $tb: truncateBefore })
}

interface Properties {
  readonly $tb?: number
  readonly $maxCount?: number
  readonly $maxAge?: number
}

function soundProperties(text: string): Properties {
  try {
    const parsed = JSON.parse(text) as Properties | null
    if (typeof parsed !== 'object' || parsed === null) return {}
    const { $tb, $maxCount, $maxAge } = parsed
    const sound = isCount($tb, 0) && isCount($maxCount, 1) && isCount($maxAge, 1)
    return sound ? parsed : {}
  } catch {
    return {}
  }
}

function isCount(value: unknown, least: number): boolean {
  return value === undefined || (Number.isInteger(value) && Number(value) >= least)
}
