import { status } from '@grpc/grpc-js'
import { isOutcryError, type OutcryError } from '../../../domain/outcry-error.ts'
import { messageWriter } from '../schema/protocol.ts'
import { conflictAnswer } from './append-answers.ts'
import { toProtocolFailure } from './service-error.ts'
import { toStreamName } from './wire-values.ts'

const PREFIX = 'type.googleapis.com/event_store.client.'

/** Says within a call of many appends why one of them has failed. */
export function toStatus(error: unknown, streamId: string): object {
  const failure = toProtocolFailure(error)
  return { code: status[failure.status], message: failure.message, details: detailsOf(error, streamId) }
}

/** Says that the deadline of an append has passed, whatever becomes of it. */
export function timedOut(): object {
  const details = { typeUrl: `${PREFIX}Timeout`, value: messageWriter('Empty')({}) }
  return { code: status.DEADLINE_EXCEEDED, message: 'Timeout', details }
}

function detailsOf(error: unknown, streamId: string): object {
  const { trailers } = toProtocolFailure(error)
  switch (trailers['exception']) {
    case 'wrong-expected-version':
      return {
        typeUrl: `${PREFIX}WrongExpectedVersion`,
        value: messageWriter('WrongExpectedVersion')(conflictAnswer(error as OutcryError)),
      }
    case 'stream-deleted':
      return {
        typeUrl: `${PREFIX}StreamDeleted`,
        value: messageWriter('StreamDeleted')({ stream: toStreamName(streamId) }),
      }
    case 'maximum-append-size-exceeded': {
      const maxBytes = Number(trailers['maximum-append-size'])
      return {
        typeUrl: `${PREFIX}MaximumAppendSizeExceeded`,
        value: messageWriter('MaximumAppendSizeExceeded')({ maxBytes }),
      }
    }
    default: {
      const unknown = isOutcryError(error, 'append-outcome-unknown') ? 'Timeout' : 'Unknown'
      return { typeUrl: PREFIX + unknown, value: messageWriter('Empty')({}) }
    }
  }
}
