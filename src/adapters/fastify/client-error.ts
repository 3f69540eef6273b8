import { type IncomingMessage, type ServerResponse, STATUS_CODES } from 'node:http'
import type { Socket } from 'node:net'
import { describeProblem, PROBLEM_TYPE, type Problem } from './problem.ts'
import { BARE_SECURITY_HEADERS } from './security-headers.ts'

/** Answers bytes that are no request, with a problem, and closes the connection. */
export function answerClientError(error: Error & { code?: string }, socket: Socket): void {
  if (error.code === 'ECONNRESET' || socket.destroyed) return
  if (!socket.writable || isAnswering(socket)) {
    socket.destroy()
    return
  }
  const problem = problemOfClient(error.code)
  const body = JSON.stringify(problem)
  const head = [
    `HTTP/1.1 ${problem.status} ${STATUS_CODES[problem.status]}`,
    `Content-Type: ${PROBLEM_TYPE}`,
    `Content-Length: ${Buffer.byteLength(body)}`,
    'Connection: close',
    ...Object.entries(BARE_SECURITY_HEADERS).map(([name, value]) => `${name}: ${value}`),
  ]
  socket.end(`${head.join('\r\n')}\r\n\r\n${body}`)
}

/** Answers a request that expects something else than to be told to go on: Node would refuse it without a problem. */
export function answerExpectation(_request: IncomingMessage, response: ServerResponse): void {
  const problem = describeProblem('http', 'expectation-unknown', {
    status: 417,
    detail: 'Cannot answer the request: it expects what nobody here knows: send Expect: 100-continue, or no Expect',
  })
  const body = JSON.stringify(problem)
  const length = { 'Content-Length': Buffer.byteLength(body), Connection: 'close' }
  response.writeHead(problem.status, { ...BARE_SECURITY_HEADERS, 'Content-Type': PROBLEM_TYPE, ...length }).end(body)
}

/** Says whether an answer has begun, in whose middle another one would be read as a part of it. */
function isAnswering(socket: Socket & { readonly _httpMessage?: { readonly headersSent: boolean } | null }): boolean {
  return socket._httpMessage?.headersSent ?? false
}

function problemOfClient(code: string | undefined): Problem {
  if (code === 'HPE_HEADER_OVERFLOW') {
    return describeProblem('http', 'headers-too-large', {
      status: 431,
      detail: 'Cannot read the request: its headers are too large',
    })
  }
  if (code === 'ERR_HTTP_REQUEST_TIMEOUT') {
    return describeProblem('http', 'request-too-slow', {
      status: 408,
      detail: 'Cannot read the request: it did not arrive in time',
    })
  }
  return describeProblem('http', 'request-malformed', {
    status: 400,
    detail: 'Cannot read the request: it is not HTTP/1.1',
  })
}
