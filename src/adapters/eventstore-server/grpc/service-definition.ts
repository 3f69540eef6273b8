import type { MethodDefinition, UntypedHandleCall } from '@grpc/grpc-js'
import { type MessageName, messageReader, messageWriter } from '../schema/protocol.ts'

/** A method: what it takes and answers, and who serves it. */
export interface ServedMethod {
  /** The message that it takes. */
  readonly takes: MessageName
  /** The message that it answers. */
  readonly answers: MessageName
  /** Whether it takes many messages. */
  readonly takesMany?: boolean
  /** Whether it answers many messages. */
  readonly answersMany?: boolean
  /** Which uses of it the server knows, by the protocol's names for them. */
  readonly features?: readonly string[]
  /** Whether anybody may call it, also without credentials. */
  readonly open?: boolean
  /** Serves it. */
  readonly handle: UntypedHandleCall
}

/** A service by its full name, with its methods by name. */
export interface ServedService {
  /** Such as `event_store.client.streams.Streams`. */
  readonly name: string
  /** The methods. */
  readonly methods: Readonly<Record<string, ServedMethod>>
}

/** Describes a service for the gRPC library. */
export function definitionOf({ name, methods }: ServedService): Record<string, MethodDefinition<object, object>> {
  const defined = Object.entries(methods).map(([method, served]) => [
    method,
    definitionOfMethod(`/${name}/${method}`, served),
  ])
  return Object.fromEntries(defined)
}

function definitionOfMethod(path: string, method: ServedMethod): MethodDefinition<object, object> {
  return {
    path,
    requestStream: method.takesMany ?? false,
    responseStream: method.answersMany ?? false,
    requestSerialize: messageWriter(method.takes),
    requestDeserialize: messageReader<object>(method.takes),
    responseSerialize: messageWriter(method.answers),
    responseDeserialize: messageReader<object>(method.answers),
  }
}
