import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { ProposedEvent } from '../../../src/adapters/eventstore-server/log/log-event.ts'
import { fromStored, toStored } from '../../../src/adapters/eventstore-server/log/stored-form.ts'
import type { RecordedEvent } from '../../../src/domain/event-store.ts'

/** What a store gives back: everything has been JSON text in between. */
function stored(event: ProposedEvent): RecordedEvent {
  const { id, type, data, metadata } = toStored(event)
  const kept = JSON.parse(JSON.stringify({ data, metadata })) as Pick<RecordedEvent, 'data' | 'metadata'>
  const place = { streamId: 'test-1', revision: 0, position: '1', schemaVersion: 1 }
  return { id, type, ...kept, ...place, recordedAt: '2026-01-01T00:00:00.000Z' }
}

const bytes = fc.uint8Array({ maxLength: 60 }).map((array) => Buffer.from(array))
const text = fc.string({ unit: 'binary' }).map((value) => Buffer.from(value, 'utf8'))
const json = fc.json().map((value) => Buffer.from(value))
const pretty = fc.json().map((value) => Buffer.from(JSON.stringify(JSON.parse(value), undefined, 2)))
const special = fc.constantFrom(
  '',
  '{}',
  'null',
  '{"$form":{"data":"text"}}',
  '{"schemaVersion":"x"}',
  '{"$form":{}}',
  '{"a":1,"a":2}',
  '{"2":1,"1":2}',
  '{"__proto__":1}',
  '9223372036854775807',
  '-0',
  '"\\ud800"',
  '\uFEFF{}',
)
const content = fc.oneof(
  bytes,
  text,
  json,
  pretty,
  special.map((value) => Buffer.from(value)),
)

describe('the stored form of an event', () => {
  it('gives back the very bytes, content type and metadata that were sent', () => {
    const contentType = fc.constantFrom('application/json', 'application/octet-stream', 'text/plain')
    fc.assert(
      fc.property(content, content, contentType, (data, metadata, type) => {
        const event = { id: crypto.randomUUID(), type: 'Happened', contentType: type, data, metadata }
        const back = fromStored(stored(event))
        expect(back.data.toString('hex')).toBe(data.toString('hex'))
        expect(back.metadata.toString('hex')).toBe(metadata.toString('hex'))
        expect(back.contentType).toBe(type)
        expect(back.tombstone).toBe(false)
      }),
      { numRuns: 2_000 },
    )
  })

  it('keeps JSON as JSON, so that others who read the log can read it', () => {
    const event = { id: crypto.randomUUID(), type: 'Happened', contentType: 'application/json' }
    const data = Buffer.from('{"title":"milk","list":[1,null]}')
    const metadata = Buffer.from('{"$correlationId":"c"}')
    expect(toStored({ ...event, data, metadata })).toMatchObject({
      data: { title: 'milk', list: [1, null] },
      metadata: { $correlationId: 'c' },
    })
  })
})
