import { Metadata, type ServiceError, status } from '@grpc/grpc-js'
import { isOutcryError, messageOf, type OutcryError } from '../../../domain/outcry-error.ts'
import { isProtocolFailure, type ProtocolFailure, protocolFailure } from '../log/protocol-failure.ts'

/** Turns whatever went wrong into what the client's library understands: a status, and trailers. */
export function toServiceError(error: unknown): ServiceError {
  const failure = toProtocolFailure(error)
  const metadata = new Metadata()
  for (const [name, value] of Object.entries(failure.trailers)) setTrailer(metadata, name, value)
  return Object.assign(new Error(failure.message, { cause: error }), {
    code: status[failure.status],
    details: printable(failure.message),
    metadata,
  })
}

/** Turns whatever went wrong into a failure of the protocol. */
export function toProtocolFailure(error: unknown): ProtocolFailure {
  if (isProtocolFailure(error)) return error
  if (!isOutcryError(error)) return protocolFailure('UNKNOWN', messageOf(error))
  switch (error.code) {
    case 'wrong-expected-revision':
      return wrongExpectedVersion(error)
    case 'stream-deleted':
      return streamDeleted(error)
    case 'append-refused':
      return protocolFailure('INVALID_ARGUMENT', error.message)
    case 'append-outcome-unknown':
    case 'database-unavailable':
    case 'disk-full':
      return protocolFailure('UNAVAILABLE', error.message)
    default:
      return protocolFailure('UNKNOWN', error.message)
  }
}

function wrongExpectedVersion(error: OutcryError): ProtocolFailure {
  const { streamId, expected, actual } = error.facts
  const numbers: Readonly<Record<string, string>> = { any: '-2', 'no-stream': '-1', 'stream-exists': '-4' }
  const number = (value: unknown) => numbers[String(value)] ?? String(value)
  return protocolFailure('FAILED_PRECONDITION', error.message, {
    exception: 'wrong-expected-version',
    'stream-name': String(streamId),
    'expected-version': number(expected),
    'actual-version': number(actual),
  })
}

function streamDeleted(error: OutcryError): ProtocolFailure {
  const trailers = { exception: 'stream-deleted', 'stream-name': String(error.facts['streamId']) }
  return protocolFailure('FAILED_PRECONDITION', error.message, trailers)
}

/** Trailers hold printable ASCII only; what else a name has is written as in a URL. */
function setTrailer(metadata: Metadata, name: string, value: string): void {
  metadata.set(name, printable(value))
}

function printable(text: string): string {
  return text.replace(/[^\x20-\x7e]/gu, (character) => Buffer.from(character).toString('hex').replace(/../g, '%$&'))
}
