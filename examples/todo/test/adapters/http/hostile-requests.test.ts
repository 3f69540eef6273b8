import { describe, expect, it } from 'vitest'
import { todoList } from '../../../src/projections/todo-list.ts'
import { type FuzzedRequest, writeRequest } from './fuzz/fuzzed-request.ts'
import { parseAnswers, sendBytes } from './fuzz/send-bytes.ts'
import { serveOnSocket } from './fuzz/serve-on-socket.ts'

const utf8 = (text: string) => Buffer.from(text, 'utf8').toString('latin1')

async function serveToEnemies() {
  const served = await serveOnSocket({ requestTimeoutMs: 600, headersTimeoutMs: 500, keepAliveTimeoutMs: 100 })
  const write = async (text: string) => parseAnswers(await sendBytes(served.url, Buffer.from(text, 'latin1')))
  const send = async (request: Partial<FuzzedRequest>) => {
    const type = request.body === undefined ? [] : [['Content-Type', 'application/json'] as const]
    const whole = {
      method: 'GET',
      target: '/',
      body: undefined,
      ...request,
      headers: [...type, ...(request.headers ?? [])],
    }
    const [answer] = await write(writeRequest(whole))
    if (answer === undefined) throw new Error(`There was no answer to ${whole.method} ${whole.target}`)
    const isJson = answer.headers.get('content-type')?.includes('json') === true && whole.method !== 'HEAD'
    return { ...answer, json: isJson ? JSON.parse(answer.body) : undefined }
  }
  const add = (body: string) => send({ method: 'POST', body })
  const titles = async () =>
    (await served.app.rows(todoList, (rows) => rows.orderBy('addedAt'))).map(({ title }) => title)
  return { ...served, write, send, add, titles }
}

describe('a hostile body', () => {
  it.each([
    ['cut off', '{"title":"x"'],
    ['two values', '{"title":"x"}{"title":"y"}'],
    ['not a number', '{"title":"x","order":NaN}'],
    ['infinity', '{"title":"x","order":Infinity}'],
    ['a comment', '/**/{"title":"x"}'],
    ['other quotes', "{'title':'x'}"],
    ['a control character in a text', '{"title":"\x01"}'],
    ['a prototype', '{"title":"x","__proto__":{"completed":true}}'],
    ['an escaped prototype', '{"title":"x","\\u005f\\u005fproto__":{"completed":true}}'],
    ['a prototype of the constructor', '{"title":"x","constructor":{"prototype":{"polluted":true}}}'],
    ['a prototype further down', '{"title":"x","order":{"a":[{"__proto__":{"polluted":true}}]}}'],
  ])('is refused as no JSON to be read here: %s', async (_what, body) => {
    const { add, titles } = await serveToEnemies()
    expect(await add(body)).toMatchObject({ status: 400, json: { code: 'body-not-json' } })
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined()
    expect(await titles()).toEqual([])
  })

  it.each([
    ['invalid UTF-8', '{"title":"\xff"}'],
    ['overlong UTF-8', '{"title":"\xc0\xaf"}'],
    ['half a character in UTF-8', '{"title":"\xed\xa0\x80"}'],
    ['half a character', '{"title":"\\ud800"}'],
    ['two halves the wrong way round', '{"title":"\\udc00\\ud800"}'],
    ['NUL', '{"title":"a\\u0000b"}'],
    ['a line break', '{"title":"a\\r\\nX-Injected: yes"}'],
    ['a number that is too large', '{"title":"x","order":1e400}'],
    ['a number that is not exact', '{"title":"x","order":9007199254740993}'],
    ['a number of 400 digits', `{"title":"x","order":${'9'.repeat(400)}}`],
    ['a fraction', '{"title":"x","order":0.1}'],
    ['an array where a text should be', '{"title":["x"]}'],
    ['an object where a text should be', '{"title":{"toString":"x"}}'],
    ['an array for an object', '[{"title":"x"}]'],
    ['null', 'null'],
    ['nothing', ''],
    ['20,000 arrays in each other', `{"title":${'['.repeat(20_000)}${']'.repeat(20_000)}}`],
    ['5,000 objects in each other', `${'{"title":'.repeat(5_000)}1${'}'.repeat(5_000)}`],
    ['10,000 names', `{${Array.from({ length: 5_000 }, (_, index) => `"n${index}":1`).join(',')}}`],
  ])('is refused with the part that is wrong: %s', async (_what, body) => {
    const { add, titles } = await serveToEnemies()
    const { status, json } = await add(body)
    expect([status, json.code]).toEqual([400, 'input-invalid'])
    expect(json.detail.length).toBeLessThan(70_000)
    expect(await titles()).toEqual([])
  })

  it.each([
    ['the same name twice: the last one counts', '{"title":"one","title":"two"}', 'two'],
    ['a byte order mark', utf8('\ufeff{"title":"x"}'), 'x'],
    ['minus zero', '{"title":"x","order":-0}', 'x'],
    ['text in every script and from right to left', utf8('{"title":"\u202eשלום 😀 ﷺ"}'), '\u202eשלום 😀 ﷺ'],
    ['the language of a query', `{"title":"'; drop table todo_list; --"}`, "'; drop table todo_list; --"],
  ])('is taken for what it says: %s', async (_what, body, title) => {
    const { add, titles } = await serveToEnemies()
    expect(await add(body)).toMatchObject({ status: 201, json: { title, order: 0 } })
    expect(await titles()).toEqual([title])
  })
})

describe('a hostile path', () => {
  it.each([
    ['..', 404],
    ['../../etc/passwd', 404],
    ['%2e%2e', 404],
    ['%2e%2e%2f%2e%2e%2fetc%2fpasswd', 404],
    ['..%5c..%5cetc', 404],
    ['page/../../package.json', 404],
    ['%00', 400],
    ['a%00.html', 400],
    ['__proto__', 404],
    ['constructor', 404],
    ['toString/history', 404],
    ['/', 404],
    ['//evil.example', 404],
    ['%ff', 400],
    ['%c0%ae%c0%ae', 400],
    ['%ed%a0%80', 400],
    ['%', 400],
    ['%zz', 400],
    ['x'.repeat(600), 414],
    [`${'a/'.repeat(2_000)}`, 404],
    ['x'.repeat(17_000), 431],
    ['lists/%2e%2e', 404],
    ['operations/read-models/..%2f..%2fx/rebuild', 404],
  ])('finds nothing: /%s', async (path, status) => {
    const { send, write } = await serveToEnemies()
    const answer = await send({ target: `/${path}` })
    expect([answer.status, answer.json.status]).toEqual([status, status])
    expect(answer.body).not.toMatch(/root:|"outcry"/)
    const [whole] = await write(
      `GET http://evil.example/${path} HTTP/1.1\r\nHost: todo.example\r\nConnection: close\r\n\r\n`,
    )
    expect(whole?.status).toBeGreaterThanOrEqual(400)
  })

  it.each([
    '*',
    'evil.example:443',
    'todo.example',
    '?',
    '#',
    '\\',
    'javascript:alert(1)',
    'http://evil.example/',
    'http:',
  ])('that is not of this host is refused, and does nothing: %s', async (target) => {
    const { write, add, titles } = await serveToEnemies()
    await add('{"title":"milk"}')
    for (const method of ['GET', 'DELETE', 'OPTIONS']) {
      const answers = await write(`${method} ${target} HTTP/1.1\r\nHost: todo.example\r\nConnection: close\r\n\r\n`)
      expect(answers.map(({ status }) => status)).toEqual([400])
    }
    expect(await titles()).toEqual(['milk'])
  })

  it('may be whole when it is of this host', async () => {
    const { send } = await serveToEnemies()
    expect(await send({ target: 'http://todo.example/?limit=1' })).toMatchObject({ status: 200, json: [] })
  })

  it.each([
    '__proto__[limit]=1',
    '__proto__=1',
    'constructor[prototype][limit]=1',
    'limit[]=1',
    'limit=1&limit=2',
    'limit=NaN',
    'limit=-1',
    'limit=99999999999999999999',
    `${'a[b]'.repeat(1_000)}=1`,
    `${'a[b]=c&'.repeat(1_500)}`,
    'completed=maybe',
  ])('has a query that is refused: ?%s', async (query) => {
    const { send } = await serveToEnemies()
    expect(await send({ target: `/?${query}` })).toMatchObject({ status: 400, json: { code: 'input-invalid' } })
    expect(({} as Record<string, unknown>)['limit']).toBeUndefined()
  })

  it.each(['%ff', 'a%22b%20OR', 'NEAR(', 'title:x', 'a%20'.repeat(240), 'x%00y', '%F0%9F%98%80x'])(
    'searches for its words and nothing else: %s',
    async (text) => {
      const { send, add } = await serveToEnemies()
      await add('{"title":"milk"}')
      expect((await send({ target: `/search?q=${text}` })).json).toMatchObject({ total: 0, todos: [] })
    },
  )

  it.each(['%00', '%22', '*', '%5e', '{', '-', ':', '%22%22%22', '%28%29'])(
    'searches like one without words when it has none: %s',
    async (text) => {
      const { send, add } = await serveToEnemies()
      await add('{"title":"milk"}')
      expect((await send({ target: `/search?q=${text}` })).json).toMatchObject({ total: 1 })
    },
  )
})

describe('hostile headers', () => {
  it.each([
    [
      'two keys',
      [
        ['Idempotency-Key', 'k1'],
        ['Idempotency-Key', 'k2'],
      ],
      400,
    ],
    ['a key that is not visible', [['Idempotency-Key', 'a b']], 400],
    ['a key of another script', [['Idempotency-Key', '\xfc']], 400],
    ['a key that is too long', [['Idempotency-Key', 'x'.repeat(201)]], 400],
    [
      'two revisions',
      [
        ['If-Match', '"0"'],
        ['If-Match', '"1"'],
      ],
      400,
    ],
    ['a revision that is none', [['If-Match', '"1e3"']], 400],
    ['a token that is none', [['Outcry-Token', 'nonsense']], 400],
    ['two content types', [['Content-Type', 'text/plain']], 201],
    [
      'two correlation ids',
      [
        ['X-Correlation-Id', 'a'],
        ['X-Correlation-Id', 'b'],
      ],
      400,
    ],
    ['another method than the line says', [['X-HTTP-Method-Override', 'DELETE']], 201],
    [
      'names of prototypes',
      [
        ['__proto__', 'x'],
        ['constructor', 'y'],
      ],
      201,
    ],
    [
      'a forwarded host that nobody trusts',
      [
        ['X-Forwarded-Host', 'evil.example'],
        ['X-Forwarded-Proto', 'https'],
      ],
      201,
    ],
  ] as const)('are read once or refused: %s', async (what, headers, status) => {
    const { send } = await serveToEnemies()
    const asks = what.startsWith('a token')
    const answer = await send(asks ? { headers } : { method: 'POST', body: '{"title":"milk"}', headers })
    expect(answer.status).toBe(status)
    expect(answer.headers.get('location') ?? 'http://todo.example/').toMatch(/^http:\/\/todo\.example\//)
  })

  it('cannot be made by what a request says', async () => {
    const { send, add } = await serveToEnemies()
    const { json } = await add('{"title":"milk"}')
    const evil = encodeURIComponent('x\r\nX-Injected: yes\r\n\r\n<script>')
    const requests: Partial<FuzzedRequest>[] = [
      { target: `/${evil}` },
      { target: `/?limit=${evil}` },
      { method: 'PUT', target: `/${json.id}/tags/${evil}` },
      { method: 'PATCH', target: `/lists/${evil}`, body: '{"name":"x"}' },
      { method: 'POST', target: `/operations/read-models/${evil}/rebuild` },
      { target: '/', headers: [['Origin', 'https://evil.example%0d%0aX-Injected: yes']] },
    ]
    for (const request of requests) {
      const answer = await send(request)
      expect(answer.headers.has('x-injected')).toBe(false)
      expect(answer.body).not.toContain('\nX-Injected')
    }
  })

  it('cannot make one request out of two', async () => {
    const { write, titles } = await serveToEnemies()
    const hidden =
      'POST / HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 18\r\n\r\n{"title":"hidden"}'
    const post = 'POST / HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n'
    for (const framing of [
      'Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n',
      'Transfer-Encoding: chunked\r\nContent-Length: 5\r\n\r\n0\r\n\r\n',
      'Transfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n\r\n0\r\n\r\n',
      'Transfer-Encoding : chunked\r\nContent-Length: 0\r\n\r\n',
      'Content-Length: 0\r\nContent-Length: 5\r\n\r\n',
      'Content-Length: 0\nContent-Length: 5\r\n\r\n',
      'Transfer-Encoding: \x0bchunked\r\nContent-Length: 0\r\n\r\n',
    ]) {
      const answers = await write(`${post}${framing}${hidden}`)
      expect(answers.map(({ status }) => status)).toEqual([400])
    }
    expect(await titles()).toEqual([])
  })
})
