import { z } from 'zod'
import type { Lane } from '../domain/lane.ts'
import { OutcryError } from '../domain/outcry-error.ts'
import { comparePositions, latestPosition, type Position } from '../domain/position.ts'
import { EVERY_TENANT } from '../domain/tenant.ts'

/** What somebody has written or seen: positions by lane, of one log. */
export interface ReadToken {
  /** The log. */
  readonly logId: string
  /** By lane, the position that must be visible. */
  readonly lanes: ReadonlyMap<number, Position>
  /** The tenant that may show it; nobody's when absent. */
  readonly tenant?: string
}

const shape = z.object({
  log: z.string(),
  tenant: z.string().optional(),
  lanes: z.array(z.tuple([z.number().int().nonnegative(), z.string().regex(/^(0|[1-9]\d{0,24})$/)])).max(1_024),
})

/** Writes a token as text for a header or a cookie: base64url. */
export function writeToken({ logId, lanes, tenant }: ReadToken): string {
  return Buffer.from(JSON.stringify({ log: logId, tenant, lanes: [...lanes] })).toString('base64url')
}

/**
 * Reads a token that {@link writeToken} wrote.
 *
 * @throws OutcryError `input-invalid` when it is not one, or another tenant's; `position-of-another-log` when it speaks
 * of another log.
 */
export function readToken(text: string, { logId, tenant }: { logId: string; tenant: string | undefined }): ReadToken {
  const token = parseToken(text)
  if (token.tenant !== tenant && tenant !== EVERY_TENANT) throw ofAnotherTenant()
  if (token.logId === logId) return token
  throw new OutcryError(
    'position-of-another-log',
    `Cannot use the token: it speaks of log ${token.logId}, current log is ${logId}: leave it out`,
    { facts: { token: token.logId, log: logId } },
  )
}

/**
 * Puts tokens together: who shows the result sees the events of all of them. Answers `undefined` for none.
 *
 * @throws OutcryError `input-invalid` when one is no token, `position-of-another-log` when they speak of several logs.
 */
export function mergeTokens(tokens: Iterable<string>): string | undefined {
  let first: ReadToken | undefined
  const lanes = new Map<number, Position>()
  for (const text of tokens) {
    const token: ReadToken = first === undefined ? parseToken(text) : readToken(text, { tenant: undefined, ...first })
    first ??= token
    for (const [lane, position] of token.lanes) {
      const known = lanes.get(lane)
      if (known === undefined || comparePositions(known, position) < 0) lanes.set(lane, position)
    }
  }
  return first === undefined ? undefined : writeToken({ ...first, lanes })
}

function ofAnotherTenant(): OutcryError {
  return new OutcryError('input-invalid', 'Cannot read the token: it is not one of this tenant: leave it out')
}

function parseToken(text: string): ReadToken {
  const parsed = shape.safeParse(parseJson(Buffer.from(text, 'base64url').toString('utf8')))
  if (parsed.success) {
    const { log, lanes, tenant } = parsed.data
    return { logId: log, lanes: new Map(lanes), ...(tenant !== undefined && { tenant }) }
  }
  throw new OutcryError('input-invalid', 'Cannot read the token: it is not one of this service: leave it out', {
    cause: parsed.error,
  })
}

/** The positions of a token that a read model in this order must reach. */
export function requiredPositions({ lanes }: ReadToken, order: 'lanes' | 'log'): ReadonlyMap<Lane, Position> {
  if (order === 'lanes') return lanes
  const last = latestPosition(lanes.values())
  return last === undefined ? new Map() : new Map([['log' as const, last]])
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
