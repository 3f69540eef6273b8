import type { RecordedEvent } from '../../src/domain/event-store.ts'
import type { JsonValue } from '../../src/domain/json.ts'

/** An event as a log would keep it. */
export function recorded(type: string, data: JsonValue | undefined, rest: Partial<RecordedEvent> = {}): RecordedEvent {
  const { streamId = 'purse-a', revision = 3, position = '42', schemaVersion = 1 } = rest
  return {
    id: '00000000-0000-4000-8000-000000000000',
    streamId,
    revision,
    position,
    type,
    data,
    schemaVersion,
    metadata: { schemaVersion },
    recordedAt: '2026-03-01T12:00:00.000Z',
    ...rest,
  }
}
