import { isOutcryError, messageOf, type OutcryError } from '../../domain/outcry-error.ts'
import { describeProblem, type Problem } from './problem.ts'
import { isForCaller, statusOfError } from './status-of-error.ts'

interface FaultOfRequest {
  readonly code: string
  readonly status: number
  readonly detail?: string
}

/** What fastify refuses by itself, by its own code. */
const faults: Readonly<Record<string, FaultOfRequest>> = {
  FST_ERR_CTP_BODY_TOO_LARGE: { code: 'body-too-large', status: 413 },
  FST_ERR_CTP_INVALID_MEDIA_TYPE: {
    code: 'content-type-unsupported',
    status: 415,
    detail: 'Cannot read the body: its content type is not known here: send JSON as application/json',
  },
  FST_ERR_CTP_INVALID_JSON_BODY: { code: 'body-not-json', status: 400 },
  FST_ERR_CTP_INVALID_CONTENT_LENGTH: {
    code: 'body-incomplete',
    status: 400,
    detail: 'Cannot read the body: it is not as long as its content-length says',
  },
  FST_ERR_BAD_URL: {
    code: 'url-invalid',
    status: 400,
    detail: 'Cannot read the URL: it is not well-formed: percent-encode it as UTF-8',
  },
  FST_ERR_MAX_PARAM_LENGTH: {
    code: 'url-too-long',
    status: 414,
    detail: 'Cannot read the URL: a part of it is too long',
  },
}

/** Describes anything that was thrown while a request was answered. What is the service's own business stays out. */
export function problemOfError(error: unknown, { bodyLimitBytes }: { bodyLimitBytes: number }): Problem {
  if (isOutcryError(error)) return problemOfOutcryError(error)
  const { code, statusCode = 500 } = error as { code?: string; statusCode?: number }
  const fault = faults[code ?? '']
  if (fault !== undefined) return problemOfFault(fault, bodyLimitBytes, error)
  if (statusCode >= 400 && statusCode < 500) {
    return describeProblem('http', 'request-refused', { status: statusCode, detail: messageOf(error) })
  }
  return describeProblem('http', 'unexpected', { status: 500, detail: unexplained })
}

const unexplained = 'The service failed: its log says why, under the id of this request'

function problemOfOutcryError({ code, message, facts }: OutcryError): Problem {
  const status = statusOfError(code)
  if (isForCaller(code)) return describeProblem('error', code, { status, detail: message, facts })
  const detail = status === 500 ? unexplained : 'The service cannot do it now: try again later'
  return describeProblem('error', code, { status, detail })
}

function problemOfFault({ code, status, detail }: FaultOfRequest, bodyLimitBytes: number, error: unknown): Problem {
  if (code !== 'body-too-large') {
    return describeProblem('http', code, { status, detail: detail ?? `Cannot read the body: ${messageOf(error)}` })
  }
  return describeProblem('http', code, {
    status,
    detail: `Cannot read the body: it is larger than ${bodyLimitBytes} bytes: send less at once`,
    facts: { bodyLimitBytes },
  })
}
