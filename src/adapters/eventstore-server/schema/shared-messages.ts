import { message } from './message-declaration.ts'

/** Messages that all services share. Only the numbers and types of the fields are EventStoreDB's; the names are ours. */
export const sharedMessages = {
  Empty: message({}),
  Uuid: message({ bits: 'UuidBits 1', text: 'string 2' }, { form: ['bits', 'text'] }),
  UuidBits: message({ high: 'int64 1', low: 'int64 2' }),
  StreamName: message({ name: 'bytes 3' }),
  LogPlace: message({ commit: 'uint64 1', prepare: 'uint64 2' }),
  Timestamp: message({ seconds: 'int64 1', nanos: 'int32 2' }),
  AnyMessage: message({ typeUrl: 'string 1', value: 'bytes 2' }),
  Status: message({ code: 'int32 1', message: 'string 2', details: 'AnyMessage 3' }),
  WrongExpectedVersion: message(
    {
      currentRevision: 'uint64 1',
      currentNoStream: 'Empty 2',
      expectedRevision: 'uint64 3',
      expectedAny: 'Empty 4',
      expectedStreamExists: 'Empty 5',
      expectedNoStream: 'Empty 6',
    },
    {
      current: ['currentRevision', 'currentNoStream'],
      expected: ['expectedRevision', 'expectedAny', 'expectedStreamExists', 'expectedNoStream'],
    },
  ),
  StreamDeleted: message({ stream: 'StreamName 1' }),
  MaximumAppendSizeExceeded: message({ maxBytes: 'uint32 1' }),
}

/** A whole number of 64 bits. */
export interface LongNumber {
  /** As a number; beyond 2^53 it is not exact. */
  toNumber(): number
  /** As a decimal string. */
  toString(): string
}

/** A whole number on the wire; what is beyond 2^53 means "the end". */
export type WholeNumber = LongNumber | number | string

/** A message without fields. */
export type Empty = Record<string, never>

/** A UUID, as text or as two numbers. */
export interface Uuid {
  /** Which of the two it is. */
  readonly form?: 'bits' | 'text'
  /** As two signed numbers. */
  readonly bits?: { readonly high: WholeNumber; readonly low: WholeNumber } | null
  /** As text. */
  readonly text?: string
}

/** The name of a stream, in UTF-8. */
export interface StreamName {
  /** Its bytes. */
  readonly name: Uint8Array
}

/** A place in the log. */
export interface LogPlace {
  /** Where the transaction was committed. */
  readonly commit: WholeNumber
  /** Where the event was written. */
  readonly prepare: WholeNumber
}
