import type { handleUnaryCall } from '@grpc/grpc-js'
import { toServiceError } from './service-error.ts'

/** Serves calls of one request and one answer. */
export function unary<Request>(answer: (request: Request) => Promise<object>): handleUnaryCall<Request, object> {
  return (call, callback) => {
    answer(call.request).then(
      (response) => callback(null, response),
      (error: unknown) => callback(toServiceError(error)),
    )
  }
}
