import type { MsgHdrs } from 'nats'

/** Names and values of headers, in printable ASCII. */
export type HeaderLines = readonly (readonly [name: string, value: string])[]

const encoder = new TextEncoder()

/**
 * Makes headers that are only sent. The client's own look at every character of every name and value three times, which
 * takes longer than everything else about a message; here names are constants and values are escaped before.
 */
export function headersToSend(lines: HeaderLines): MsgHdrs {
  let text = 'NATS/1.0\r\n'
  for (const [name, value] of lines) text += `${name}: ${value}\r\n`
  const bytes = encoder.encode(`${text}\r\n`)
  // The client asks nothing else of the headers of a message that it publishes.
  return { encode: () => bytes } as unknown as MsgHdrs
}
