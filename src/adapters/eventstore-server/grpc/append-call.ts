import type { ServerReadableStream, sendUnaryData } from '@grpc/grpc-js'
import type { ExpectedRevision } from '../../../domain/event-store.ts'
import { isOutcryError } from '../../../domain/outcry-error.ts'
import { appendEvents } from '../log/append-events.ts'
import type { ProposedEvent } from '../log/log-event.ts'
import { invalidArgument } from '../log/protocol-failure.ts'
import type { AppendRequest } from '../schema/stream-messages.ts'
import { conflictAnswer, successAnswer } from './append-answers.ts'
import { appendBytesOf, requireAppendSize } from './append-size.ts'
import { toServiceError } from './service-error.ts'
import type { ServiceParts } from './service-parts.ts'
import { toExpectedRevision, toProposedEvent, toStreamId } from './wire-values.ts'

interface Target {
  readonly streamId: string
  readonly expected: ExpectedRevision
}

/** Serves one append in a call of its own: the options first, then the events. */
export function handleAppend(
  { log, maxAppendBytes }: ServiceParts,
  call: ServerReadableStream<AppendRequest, object>,
  answer: sendUnaryData<object>,
): void {
  let target: Target | undefined
  let failure: unknown
  let bytes = 0
  const events: ProposedEvent[] = []
  const take = ({ options, event }: AppendRequest) => {
    if (options) target = { streamId: toStreamId(options.stream), expected: toExpectedRevision(options) }
    if (!event) return
    const proposed = toProposedEvent(event)
    bytes += appendBytesOf(proposed)
    requireAppendSize(bytes, maxAppendBytes)
    events.push(proposed)
  }
  call.on('data', (request: AppendRequest) => {
    if (failure !== undefined) return
    try {
      take(request)
    } catch (error) {
      failure = error
      answer(toServiceError(error))
    }
  })
  call.on('end', () => {
    if (failure !== undefined) return
    if (target === undefined) return answer(toServiceError(invalidArgument('Cannot append: the options are missing')))
    const { streamId, expected } = target
    appendEvents(log, { streamId, expected, events }).then(
      (appended) => answer(null, { success: successAnswer(appended) }),
      (error: unknown) => answerFailure(error, answer),
    )
  })
}

function answerFailure(error: unknown, answer: sendUnaryData<object>): void {
  if (isOutcryError(error, 'wrong-expected-revision')) answer(null, { wrongExpectedVersion: conflictAnswer(error) })
  else answer(toServiceError(error))
}
