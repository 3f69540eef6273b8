import { MsgHdrsImpl } from 'nats'
import { createFirstTimeCheck, readCloudEvent } from 'outcry/nats'
import { describe, expect, it } from 'vitest'
import { headersToSend } from '../../../src/adapters/nats/header-lines.ts'
import { encodeMessage } from '../../../src/adapters/nats/message-codec.ts'
import { subjectsOf } from '../../../src/adapters/nats/subjects.ts'

const event = {
  id: '00000000-0000-4000-8000-000000000001',
  streamId: 'todo-ż 1%',
  revision: 3,
  position: '12',
  type: 'TodoAdded',
  data: { text: 'milk' },
  schemaVersion: 2,
  metadata: { actor: 'Ł\n' },
  recordedAt: '2026-01-01T00:00:00.000Z',
}
const message = { event, lane: 4, previousInLane: '9', previousInLog: '11' }

const wire = (maxBytes = 2 ** 20) => {
  const { headers, body } = encodeMessage(message, { app: 'todo', logId: 'log', maxBytes })
  const { encode } = headersToSend(headers) as unknown as { encode(): Uint8Array }
  return { headers: MsgHdrsImpl.decode(encode()), data: body }
}

describe('a message of the fan-out', () => {
  it('is a CloudEvent for others', () => {
    expect(readCloudEvent(wire())).toEqual({
      specversion: '1.0',
      id: event.id,
      source: 'urn:outcry:todo',
      type: 'TodoAdded',
      subject: 'todo-ż 1%',
      time: event.recordedAt,
      logId: 'log',
      position: '12',
      revision: 3,
      schemaVersion: 2,
      data: { text: 'milk' },
      metadata: { actor: 'Ł\n' },
    })
  })

  it('has no data when that is too large', () => {
    expect(readCloudEvent(wire(100))).toMatchObject({ id: event.id, position: '12' })
    expect(readCloudEvent(wire(100))).not.toHaveProperty('data')
  })

  it('has its data parsed by who reads it', () => {
    const parsed = readCloudEvent(wire(), (data) => (data as { text: string }).text)
    expect(parsed?.data).toBe('milk')
  })

  it('is not taken for one when it is something else', () => {
    expect(readCloudEvent({ headers: undefined, data: new Uint8Array() } as never)).toBeUndefined()
  })

  it('is handled once', () => {
    const isNew = createFirstTimeCheck(2)
    expect(['a', 'a', 'b', 'c', 'b', 'a'].map((id) => isNew({ id }))).toEqual([true, false, true, true, false, true])
  })

  it('travels under a subject whose tokens are escaped', () => {
    const subjects = subjectsOf('my.app', (category) => (category === 'todo' ? 'lists' : undefined))
    expect(subjects.ofEvent({ streamId: 'todo-1', type: 'Todo.Added *' }, 4)).toBe(
      'my%2Eapp.4.lists.todo.Todo%2EAdded%20%2A',
    )
    expect(subjects.ofEvent({ streamId: 'rejection-1', type: 'Rejected' }, 0)).toBe('my%2Eapp.0._.rejection.Rejected')
  })
})
