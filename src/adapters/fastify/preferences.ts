/** What a request prefers, as far as somebody here can do it (RFC 7240). */
export interface Preferences {
  /** How long the answer may wait, in ms. */
  readonly waitMs?: number
  /** Whether the answer is rather to come at once than to show what the request did. */
  readonly respondAsync: boolean
  /** Whether the answer to a command needs no body. */
  readonly returnMinimal: boolean
}

/** What is longer is no header that anybody means. */
const MAX_HEADER_LENGTH = 1_000

const member = /(?:[^,"]|"(?:\\.|[^"\\])*")+/g
const preference = /^\s*([\w!#$%&'*+.^`|~-]+)\s*(?:=\s*(?:"([^"\\]*)"|([^\s";]+)))?\s*(?:;.*)?$/

/** Reads the header `Prefer`. What is malformed or not known is left out, as its standard demands. */
export function readPreferences(header: string | readonly string[] | undefined): Preferences {
  const given = header === undefined ? new Map<string, string>() : parse(String(header))
  const seconds = given.get('wait')
  return {
    ...(seconds !== undefined && /^\d{1,9}$/.test(seconds) && { waitMs: Number(seconds) * 1_000 }),
    respondAsync: given.get('respond-async') === '',
    returnMinimal: given.get('return') === 'minimal',
  }
}

/** Of a preference that is there twice, the first one counts. */
function parse(header: string): ReadonlyMap<string, string> {
  const found = new Map<string, string>()
  const isWellFormed = header.length <= MAX_HEADER_LENGTH && /^,*$/.test(header.replace(member, ''))
  if (!isWellFormed) return found
  for (const [text] of header.matchAll(member)) {
    const [, name, quoted, plain] = preference.exec(text) ?? []
    if (name !== undefined && !found.has(name.toLowerCase())) found.set(name.toLowerCase(), quoted ?? plain ?? '')
  }
  return found
}

/** How long to wait, and what it says in `Preference-Applied` of an answer that did. */
export interface PreferredWait {
  /** How long to wait, in ms. */
  readonly timeoutMs: number
  /** What was applied. */
  readonly applied: string
}

/** Says how long a request prefers to wait, within the maximum; `undefined` when it does not care. */
export function preferredWait({ waitMs, respondAsync }: Preferences, maxWaitMs: number): PreferredWait | undefined {
  if (waitMs === undefined && !respondAsync) return undefined
  const timeoutMs = Math.min(waitMs ?? 0, maxWaitMs)
  const applied = [
    ...(respondAsync ? ['respond-async'] : []),
    ...(waitMs === undefined ? [] : [`wait=${Math.floor(timeoutMs / 1_000)}`]),
  ]
  return { timeoutMs, applied: applied.join(', ') }
}
