import fc, { type Arbitrary } from 'fast-check'
import { type FuzzedRequest, KNOWN_ID } from './fuzzed-request.ts'
import type { ServedRoute } from './serve-on-socket.ts'

/** What a property of a body, or of a query, is meant to be. */
type Kind = 'text' | 'integer' | 'boolean' | 'token' | 'list'

/** What each body is meant to have, by method and path. A route that is not here gets bodies of any shape. */
const bodies: Readonly<Record<string, Readonly<Record<string, Kind>>>> = {
  'POST /': { title: 'text', order: 'integer', completed: 'boolean' },
  'PATCH /:id': { title: 'text', order: 'integer', completed: 'boolean' },
  'PUT /:id/list': { list: 'list' },
  'POST /lists': { name: 'text' },
  'PATCH /lists/:id': { name: 'text' },
  'POST /mark-all': { completed: 'boolean' },
}

/** What each query is meant to have, by path. */
const queries: Readonly<Record<string, Readonly<Record<string, Kind>>>> = {
  '/': { limit: 'integer', completed: 'boolean', list: 'text', after: 'token' },
  '/search': { q: 'text', tag: 'text', list: 'text', completed: 'boolean', limit: 'integer', after: 'token' },
  '/counts': { list: 'text' },
  '/changes': { after: 'token' },
}

/** Words that somebody somewhere has once broken something with. */
const nasty = [
  '__proto__', 'constructor', 'prototype', 'toString', 'null', 'undefined', 'NaN', 'Infinity', '-0', '1e400', '1e-400',
  '9007199254740993', '-9223372036854775809', '0x10', '1_000', '', ' ', '\t', '\0', '\u0085', '\u2028', '\ufeff', '\ufffe',
  '\u202egnp.exe', '\ud800', '\udfff\ud800', '😀', 'ﷺ', 'İ', 'ß', 'a\u0300'.repeat(50), "' or 1=1 --", '"; drop table x; --', '" OR NEAR(',
  '*', 'a*', '^a', '{a b}: c', '%', '%s%n', '{{7*7}}', '<script>alert(1)</script>', '../../etc/passwd', '..\\..',
  'file:///etc/passwd', '\r\nX-Injected: yes', 'todo-', '+tag', '@home', '~', '$', '-', '_', 'x'.repeat(501), 'x'.repeat(5_000),
] // biome-ignore format: one word after the other

const text = fc.oneof(
  { weight: 12, arbitrary: fc.stringMatching(/^[a-z][a-z +@:]{0,20}$/) },
  { weight: 2, arbitrary: fc.string({ unit: 'binary', maxLength: 30 }) },
  { weight: 3, arbitrary: fc.constantFrom(...nasty) },
)

const anything: Arbitrary<unknown> = fc.oneof(
  fc.anything({
    withObjectString: true,
    maxDepth: 3,
    values: [fc.string(), fc.double(), fc.boolean(), fc.constant(null)],
  }),
  fc.integer({ min: 1, max: 300 }).map((depth) => JSON.parse('['.repeat(depth) + ']'.repeat(depth)) as unknown),
  fc.constantFrom(...nasty),
  fc.constantFrom(Number.MAX_SAFE_INTEGER, Number.MIN_SAFE_INTEGER, Number.MAX_VALUE, 5e-324, -0, 1.5, 2 ** 53),
)

const right: Readonly<Record<Kind, Arbitrary<unknown>>> = {
  text,
  integer: fc.oneof(fc.integer(), fc.maxSafeInteger(), fc.constant(1)),
  boolean: fc.boolean(),
  list: fc.oneof(fc.constant(null), text),
  token: fc.oneof(fc.base64String(), fc.nat().map(String), text),
}

/** Mostly what a property is meant to be, sometimes anything, sometimes nothing. */
const almost = (kind: Kind) =>
  fc.oneof(
    { weight: 24, arbitrary: right[kind] },
    { weight: 2, arbitrary: anything },
    { weight: 1, arbitrary: fc.constant(undefined) },
  )

function objectOf(kinds: Readonly<Record<string, Kind>>): Arbitrary<unknown> {
  const meant = fc.record(Object.fromEntries(Object.entries(kinds).map(([name, kind]) => [name, almost(kind)])), {
    requiredKeys: [],
  })
  const extra = fc.dictionary(fc.constantFrom(...nasty.slice(0, 12), 'id', 'url'), anything, { maxKeys: 2 })
  return fc.oneof(
    { weight: 18, arbitrary: meant },
    { weight: 1, arbitrary: fc.tuple(meant, extra).map(([one, other]) => ({ ...one, ...other })) },
    { weight: 1, arbitrary: anything },
  )
}

const utf8 = (value: string) => Buffer.from(value, 'utf8').toString('latin1')

/** What `JSON.stringify` never writes. */
const brokenJson = fc.constantFrom(
  '{"title":NaN}', '{"title":"\\ud800"}', '{"order":1e999,"title":"x"}', '{"title":"x","order":-0.0}', '{"title":"a","title":"b"}',
  '{"__proto__":{"x":1},"title":"x"}', '{"title":"\xff\xfe"}', '\xef\xbb\xbf{"title":"x"}', '{"title":"x"', '[', '"', 'null', '',
  '{"title":"x"}{"title":"y"}', '// x\n{}', "{'title':'x'}", '{"title":"\\u0000"}', `${'[' .repeat(20_000)}`,
  `{"title":${'{"a":'.repeat(5_000)}1${'}'.repeat(5_000)}}`, `{"order":${'9'.repeat(400)},"title":"x"}`,
) // biome-ignore format: one text after the other

function bodyOf(route: ServedRoute): Arbitrary<string | undefined> {
  const kinds = bodies[`${route.method} ${route.url}`]
  const json = (kinds === undefined ? anything : objectOf(kinds)).map((value) => utf8(JSON.stringify(value) ?? ''))
  const none = { weight: kinds === undefined ? 8 : 1, arbitrary: fc.constant(undefined) }
  return fc.oneof({ weight: 16, arbitrary: json }, { weight: 2, arbitrary: brokenJson }, none)
}

const rawSegments = [
  '..', '.', '%2e%2e', '%2E', '%2f', '%5c', '%00', '%', '%zz', '%ff', '%c0%ae', '%e0%80%af', '%ed%a0%80', '%f4%90%80%80', '', '*', ';x=y',
  ':id', '//', 'a//b', '%20', '+', '%2b', '%40home', '%2Btag', "'", '"', '~', '!', '$', '%0d%0aX-Injected:%20yes', 'x'.repeat(513), '%41'.repeat(300),
] // biome-ignore format: one segment after the other

const encode = (value: string) => encodeURIComponent(Buffer.from(value).toString()).replaceAll('*', '%2A')

const segment = fc.oneof(
  { weight: 8, arbitrary: fc.constant(KNOWN_ID) },
  { weight: 2, arbitrary: text.map(encode) },
  { weight: 2, arbitrary: fc.constantFrom(...rawSegments) },
  { weight: 1, arbitrary: fc.constantFrom('todo_list', 'lists', 'todo_search', 'search', 'health', 'history') },
)

const tag = fc.constantFrom('%40home', '%2Btag', '+tag', '@home', '%2B%F0%9F%98%80', '%40e%CC%81')

function targetOf({ url }: ServedRoute): Arbitrary<string> {
  const parts = url
    .split('/')
    .map((part) =>
      part === ':tag' ? fc.oneof(tag, segment) : part.startsWith(':') || part === '*' ? segment : fc.constant(part),
    )
  return fc
    .tuple(
      fc.tuple(...parts).map((each) => each.join('/')),
      queryOf(url),
    )
    .map(([path, query]) => `${path || '/'}${query}`)
}

function queryOf(url: string): Arbitrary<string> {
  const kinds = queries[url] ?? {}
  const meant = Object.entries(kinds).map(([name, kind]) =>
    right[kind].map((value) => `${name}=${encode(String(value))}`),
  )
  const odd = fc.constantFrom(
    '__proto__[x]=1', '__proto__=1', 'constructor.prototype.x=1', 'limit=1&limit=2', 'a[b][c]=1', `${'a[b]'.repeat(500)}=1`, '=', '&&&', '%',
    '%ff=%ff', 'limit=1e3', 'limit=NaN', 'q=%00', 'q=%ed%a0%80', `q=${'a%20'.repeat(200)}`, 'q=*', 'q=%22', '?', '#',
  ) // biome-ignore format: one query after the other
  const pairs = fc.array(
    fc.oneof(...meant.map((arbitrary) => ({ weight: 3, arbitrary })), { weight: 1, arbitrary: odd }),
    { maxLength: 3 },
  )
  const some = pairs.map((each) => (each.length === 0 ? '' : `?${each.join('&')}`))
  return meant.length === 0 ? fc.oneof({ weight: 8, arbitrary: fc.constant('') }, { weight: 1, arbitrary: some }) : some
}

/** A header as it should be, or not quite. */
const header: Arbitrary<readonly [string, string]> = fc.oneof(
  ...Object.entries({
    'Idempotency-Key': ['k1', 'k2', 'x'.repeat(201), 'ü', '', '\x01'],
    'If-Match': ['"0"', '"1"', '"99999999999999999"', '*', 'W/"0"', '"-1"', '0', '"0", "1"'],
    'If-None-Match': ['"0"', '*', 'W/"x"', '"'],
    'Outcry-Token': ['nonsense', 'x'.repeat(9_000), 'e30', 'eyJsb2dJZCI6IngifQ', '__proto__'],
    'X-Correlation-Id': ['c1', '\xff', 'a b', 'x'.repeat(300)],
    traceparent: ['00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01', 'nonsense', 'ff'.repeat(100)],
    Accept: [
      'text/html',
      'application/json',
      '*/*;q=x',
      'text/html;q=0.5,application/json;q=0.4',
      ',,,;;;',
      'x'.repeat(3_000),
    ],
    'Accept-Encoding': ['gzip', 'br;q=1.0, *;q=0', 'nonsense', 'identity;q=0'],
    Origin: ['https://evil.example', 'null', 'nonsense', 'http://todo.example'],
    'Sec-Fetch-Site': ['cross-site', 'same-origin', 'nonsense'],
    Prefer: ['wait=1', 'wait=-1', 'wait=1e9', 'wait=nonsense', 'return=minimal'],
    'Last-Event-ID': ['0', '1', '-1', '99999999999999999999', 'nonsense'],
    Authorization: ['Bearer x', 'Basic Og==', ''],
    'X-Forwarded-For': ['192.0.2.1', 'nonsense'],
    'X-Forwarded-Host': ['evil.example'],
    'X-HTTP-Method-Override': ['DELETE'],
    'Content-Encoding': ['gzip', 'nonsense'],
    Expect: ['100-continue', 'nonsense'],
    Upgrade: ['websocket', 'h2c'],
    TE: ['trailers'],
    Range: ['bytes=0-1', 'bytes=9999999-', 'nonsense'],
    Host: ['second.example'],
    Cookie: ['a=b', '=;=;'],
    Date: ['nonsense'],
    __proto__: ['x'],
  }).map(([name, values]) => fc.constantFrom(...values).map((value) => [name, value] as const)),
)

const contentType = fc.oneof(
  { weight: 12, arbitrary: fc.constant('application/json') },
  {
    weight: 1,
    arbitrary: fc.constantFrom(
      'application/json; charset=utf-8',
      'application/json; charset=utf-16',
      'text/plain',
      'application/x-www-form-urlencoded',
      'multipart/form-data',
      'application/merge-patch+json',
      'nonsense',
      '',
      ';',
      'application/json;;;',
    ),
  },
)

const otherMethods = ['OPTIONS', 'HEAD', 'TRACE', 'PROPFIND', 'QUERY', 'PUT', 'PATCH', 'DELETE', 'GET', 'POST']

/** Requests to a route: as it describes them, almost so, and not at all. */
export function arbitraryRequest(route: ServedRoute): Arbitrary<FuzzedRequest> {
  const hasBody = !['GET', 'HEAD', 'OPTIONS'].includes(route.method)
  return fc.record({
    method: fc.oneof(
      { weight: 20, arbitrary: fc.constant(route.method) },
      { weight: 1, arbitrary: fc.constantFrom(...otherMethods) },
    ),
    target: targetOf(route),
    headers: fc
      .tuple(fc.oneof(fc.constant([]), fc.array(header, { maxLength: 2 })), contentType)
      .map(([others, type]) => (hasBody ? [...others, ['Content-Type', type] as const] : others)),
    body: hasBody
      ? bodyOf(route)
      : fc.oneof({ weight: 20, arbitrary: fc.constant(undefined) }, { weight: 1, arbitrary: brokenJson }),
  })
}
