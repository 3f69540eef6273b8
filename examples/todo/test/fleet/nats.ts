import { connect, type NatsConnection } from 'nats'
import type { Servers } from './servers.ts'

/** The stream of the todo service. */
export const STREAM = 'outcry-todo'

/** Does something at NATS as an operator, or somebody else, would. */
export async function atNats<Result>(
  { settings }: Servers,
  act: (connection: NatsConnection) => Promise<Result>,
): Promise<Result> {
  const connection = await connect({ servers: new URL(settings['OUTCRY_FAN_OUT'] ?? '').host })
  try {
    return await act(connection)
  } finally {
    await connection.close()
  }
}

/** What the stream holds, in its order. */
export interface Published {
  /** The position of each event, and the one that it says it follows. */
  readonly events: readonly { readonly position: string; readonly previous: string }[]
  /** How often a publisher has come. */
  readonly publishers: number
}

/** Reads the whole stream. */
export async function readStream(connection: NatsConnection): Promise<Published> {
  const { streams } = await connection.jetstreamManager()
  const { state } = await streams.info(STREAM)
  const events: Published['events'][number][] = []
  let publishers = 0
  for (let seq = state.first_seq; seq <= state.last_seq; seq += 1) {
    const message = await streams.getMessage(STREAM, { seq })
    const { header, subject } = message
    if (subject === 'todo.publisher' && !message.string().includes('"left"')) publishers += 1
    if (!header?.has('ce-position')) continue
    events.push({ position: header.get('ce-position'), previous: header.get('ce-previousinlog') })
  }
  return { events, publishers }
}
