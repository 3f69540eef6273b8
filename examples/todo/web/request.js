/** How long an answer may take, in ms; very many todos are changed one by one. */
const TIMEOUT_MS = 120_000

/** What was written last: shown to a query, it makes it wait until it shows that. */
let lastToken = ''

/** The service's "no", or that it does not answer: the message is for people. */
export class Refusal extends Error {
  /**
   * @param {string} message
   * @param {{ code?: string, cause?: unknown }} [options] the code for programs, and the error behind it
   */
  constructor(message, { code = 'unknown', cause } = {}) {
    super(message, { cause })
    this.code = code
  }
}

/**
 * Asks the service.
 * @param {string} method
 * @param {string} path
 * @param {{ body?: unknown, key?: string, fresh?: boolean }} [options] the body to send as JSON; a key under which the
 * same request may be sent again; whether the answer must show what was written before
 * @returns {Promise<any>} the body of the answer
 * @throws {Refusal}
 */
export async function request(method, path, { body, key, fresh = false } = {}) {
  const headers = {
    Accept: 'application/json',
    ...(body !== undefined && { 'Content-Type': 'application/json' }),
    ...(key !== undefined && { 'Idempotency-Key': key }),
    ...(fresh && lastToken !== '' && { 'Outcry-Token': lastToken }),
  }
  const { answer, text } = await send(path, {
    method,
    headers,
    ...(body !== undefined && { body: JSON.stringify(body) }),
  })
  lastToken = answer.headers.get('Outcry-Token') ?? lastToken
  const isJson = /\bjson\b/.test(answer.headers.get('Content-Type') ?? '')
  const content = isJson && text !== '' ? JSON.parse(text) : undefined
  if (!answer.ok) throw new Refusal(content?.detail ?? `the service answers ${answer.status}`, { code: content?.code })
  return content
}

async function send(path, options) {
  try {
    // The page itself has the same address as the todos: its copy must not be taken for them.
    const answer = await fetch(path, { ...options, cache: 'no-store', signal: AbortSignal.timeout(TIMEOUT_MS) })
    return { answer, text: await answer.text() }
  } catch (error) {
    throw new Refusal('the service does not answer', { code: 'service-away', cause: error })
  }
}

/** Makes a key for a request that may be sent twice. It works on pages without TLS too. */
export function newKey() {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, '0')).join('')
}
