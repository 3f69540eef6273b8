import type { Metadata, sendUnaryData, UntypedHandleCall } from '@grpc/grpc-js'
import type { AccessCheck } from './access.ts'
import { toServiceError } from './service-error.ts'

/** A call of any kind, as far as a guard looks at it. */
interface GuardedCall {
  readonly metadata: Metadata
  emit(event: 'error', error: Error): boolean
}

/** Puts a check in front of a method. */
export function guardHandler(handle: UntypedHandleCall, check: AccessCheck): UntypedHandleCall {
  const guarded = (call: GuardedCall, answer?: sendUnaryData<object>) => {
    try {
      check(call.metadata)
    } catch (error) {
      if (answer === undefined) call.emit('error', toServiceError(error))
      else answer(toServiceError(error))
      return
    }
    const serve = handle as unknown as (call: GuardedCall, answer?: sendUnaryData<object>) => void
    serve(call, answer)
  }
  return guarded as unknown as UntypedHandleCall
}
