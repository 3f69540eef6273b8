import protobuf from 'protobufjs'
import { persistentMessages } from './persistent-messages.ts'
import { serviceMessages } from './service-messages.ts'
import { sharedMessages } from './shared-messages.ts'
import { streamMessages } from './stream-messages.ts'

const declarations = { ...sharedMessages, ...streamMessages, ...serviceMessages, ...persistentMessages }

/** The name of a message that the server reads or writes. */
export type MessageName = keyof typeof declarations

const root = protobuf.Root.fromJSON({ nested: declarations })
root.resolveAll()

/** Makes the function that writes one kind of message; what is a buffer already stays as it is. */
export function messageWriter(name: MessageName): (value: object) => Buffer {
  const type = root.lookupType(name)
  return (value) => {
    if (Buffer.isBuffer(value)) return value
    return finish(type.encode(value))
  }
}

/** Makes the function that writes one kind of message as a part of another, behind what a writer has. */
export function partWriter(name: MessageName): (value: object, writer: protobuf.Writer) => protobuf.Writer {
  const type = root.lookupType(name)
  return (value, writer) => type.encode(value, writer)
}

/** The bytes of what was written. */
export function finish(writer: protobuf.Writer): Buffer {
  const bytes = writer.finish()
  return Buffer.isBuffer(bytes) ? bytes : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
}

/** Makes the function that reads one kind of message. */
export function messageReader<Message>(name: MessageName): (bytes: Buffer) => Message {
  const type = root.lookupType(name)
  return (bytes) => type.decode(bytes) as unknown as Message
}
