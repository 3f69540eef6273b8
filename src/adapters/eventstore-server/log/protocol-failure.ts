/** What a client is told by a status, and by trailers that its library knows. */
export interface ProtocolFailure extends Error {
  /** Marks the error as one for the client. */
  readonly isProtocolFailure: true
  /** The name of the gRPC status. */
  readonly status: FailureStatus
  /** The trailers. */
  readonly trailers: Readonly<Record<string, string>>
}

/** The statuses that are used. */
export type FailureStatus =
  | 'ABORTED'
  | 'ALREADY_EXISTS'
  | 'CANCELLED'
  | 'DEADLINE_EXCEEDED'
  | 'FAILED_PRECONDITION'
  | 'INTERNAL'
  | 'INVALID_ARGUMENT'
  | 'NOT_FOUND'
  | 'PERMISSION_DENIED'
  | 'UNAUTHENTICATED'
  | 'UNAVAILABLE'
  | 'UNKNOWN'

/** Makes an error for the client. */
export function protocolFailure(
  status: FailureStatus,
  message: string,
  trailers: Readonly<Record<string, string>> = {},
): ProtocolFailure {
  return Object.assign(new Error(message), { isProtocolFailure: true as const, status, trailers })
}

/** Recognises an error for the client. */
export function isProtocolFailure(error: unknown): error is ProtocolFailure {
  return error instanceof Error && 'isProtocolFailure' in error
}

/** The failure of a request that makes no sense. */
export function invalidArgument(message: string): ProtocolFailure {
  return protocolFailure('INVALID_ARGUMENT', message)
}
