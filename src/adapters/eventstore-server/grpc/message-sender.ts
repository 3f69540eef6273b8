import type { ServerDuplexStream, ServerWritableStream } from '@grpc/grpc-js'

/** Sends messages as fast as the client takes them. */
export interface MessageSender<Message> {
  /** Sends a message, and waits when the client is behind, or has gone. Nothing is sent to a client that has gone. */
  send(message: Message): Promise<void> | undefined
}

/** Makes the sender of a call. It listens once, however often it waits. */
export function createMessageSender<Message>(
  call: Pick<ServerWritableStream<unknown, Message> | ServerDuplexStream<unknown, Message>, 'write' | 'on'>,
  signal: AbortSignal,
): MessageSender<Message> {
  const waiting: (() => void)[] = []
  const wake = () => {
    for (const resolve of waiting.splice(0)) resolve()
  }
  call.on('drain', wake)
  signal.addEventListener('abort', wake, { once: true })
  return {
    send: (message) => {
      if (signal.aborted || call.write(message) || signal.aborted) return undefined
      return new Promise((resolve) => waiting.push(resolve))
    },
  }
}
