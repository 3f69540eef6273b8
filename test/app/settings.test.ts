import { describe, expect, it } from 'vitest'
import { readSettings } from '../../src/app/settings.ts'

const PORT = 'must be a whole number from 0 to 65535'

describe('readSettings()', () => {
  it('has an embedded default for everything', () => {
    expect(readSettings({})).toEqual({
      eventStore: './data/events.db',
      fanOut: 'in-process',
      readModels: './data/read.db',
      search: './data/search.db',
      snapshots: './data/snapshots.db',
      roles: ['api', 'relay', 'projector'],
      http: { host: '127.0.0.1', port: 3_000 },
    })
  })

  it('reads what is given, and takes an empty value for none', () => {
    const settings = readSettings({
      OUTCRY_EVENT_STORE: 'sqlite:/somewhere/events.db',
      OUTCRY_READ_MODELS: 'sqlite::memory:',
      OUTCRY_SEARCH: '',
      OUTCRY_ROLES: 'api, projector',
      OUTCRY_HTTP_PORT: '8080',
      PATH: '/bin',
    })
    expect(settings).toMatchObject({
      eventStore: '/somewhere/events.db',
      readModels: ':memory:',
      search: './data/search.db',
      roles: ['api', 'projector'],
      http: { port: 8_080 },
    })
  })

  it.each(['esdb://localhost:2113?tls=false', 'esdb+discover://user:secret@cluster.example:2113'])(
    'takes %s for an EventStoreDB',
    (url) => {
      expect(readSettings({ OUTCRY_EVENT_STORE: url }).eventStore).toBe(url)
    },
  )

  it('refuses a relay that would publish to nobody', () => {
    expect(() => readSettings({ OUTCRY_ROLES: 'api,relay' })).toThrow(/publishes to nobody.*give it the role projector/)
  })

  it('keeps credentials to itself', () => {
    const url = 'mysql://user:secret@localhost/db'
    expect(() => readSettings({ OUTCRY_EVENT_STORE: url })).toThrow(/mysql:\/\/\*\*\*@localhost/)
    expect(() => readSettings({ OUTCRY_EVENT_STORE: url })).not.toThrow(/secret/)
  })

  it.each([
    ['OUTCRY_EVENT_STORE', 'events.db', 'must be sqlite:<path>'],
    ['OUTCRY_READ_MODELS', 'mysql://localhost', 'must be sqlite:<path>'],
    ['OUTCRY_SEARCH', 'sqlite:', 'must be sqlite:<path>'],
    ['OUTCRY_SNAPSHOTS', 'none', 'must be sqlite:<path>'],
    ['OUTCRY_FAN_OUT', 'carrier-pigeon', "must be 'in-process', nats://"],
    ['OUTCRY_ROLES', 'api,cook', "must be 'all', or some of api, relay, projector"],
    ['OUTCRY_HTTP_PORT', 'http', PORT],
    ['OUTCRY_HTTP_PORT', '-1', PORT],
    ['OUTCRY_HTTP_PORT', '65536', PORT],
    ['OUTCRY_HTTP_PORT', '80.5', PORT],
    ['OUTCRY_HTTP_PORT', ' ', PORT],
    ['OUTCRY_HTTP_PORT', '0x50', PORT],
  ])('refuses %s=%s, and says what it must be', (name, value, expected) => {
    expect(() => readSettings({ [name]: value })).toThrow(
      expect.objectContaining({
        code: 'setting-invalid',
        facts: { setting: name, value },
        message: expect.stringMatching(new RegExp(`^Cannot start: ${name} ${escaped(expected)}.*'${escaped(value)}'`)),
      }),
    )
  })

  it('refuses a setting that there is not, and lists those there are', () => {
    expect(() => readSettings({ OUTCRY_EVENTSTORE: 'sqlite:a.db' })).toThrow(
      expect.objectContaining({
        code: 'setting-invalid',
        facts: { setting: 'OUTCRY_EVENTSTORE' },
        message: expect.stringMatching(/no setting OUTCRY_EVENTSTORE: .*OUTCRY_EVENT_STORE/),
      }),
    )
  })
})

function escaped(text: string): string {
  return text.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&')
}
