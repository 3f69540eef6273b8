/** A request, part by part; each part goes over the wire as it is. */
export interface FuzzedRequest {
  readonly method: string
  /** The path and the query. `KNOWN_ID` in it stands for the id of a todo that there is, or was. */
  readonly target: string
  readonly headers: readonly (readonly [string, string])[]
  /** The bytes of the body, one character each. */
  readonly body: string | undefined
}

/** Stands for the id of a todo that an earlier request has added. */
export const KNOWN_ID = '{known-id}'

/** Writes a request down as HTTP/1.1: one character for each byte. */
export function writeRequest({ method, target, headers, body }: FuzzedRequest): string {
  const length: [string, string][] = body === undefined ? [] : [['Content-Length', String(body.length)]]
  const all = [['Host', 'todo.example'], ['Connection', 'close'], ...headers, ...length]
  return [`${method} ${target} HTTP/1.1`, ...all.map(([name, value]) => `${name}: ${value}`), '', body ?? ''].join(
    '\r\n',
  )
}
