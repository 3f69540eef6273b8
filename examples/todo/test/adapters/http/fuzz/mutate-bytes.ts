import fc, { type Arbitrary } from 'fast-check'

/** Bytes that mean something to a parser of HTTP, of JSON or of UTF-8. */
const meaningful = [
  '\0', '\r', '\n', '\r\n', '\r\n\r\n', '\t', ' ', ':', '/', '?', '#', '%', '%00', '{', '}', '[', ']', '"', '\\', '\\u0000', '\x7f', '\x80',
  '\xff', '\xc0\xaf', '\xed\xa0\x80', '-', '0', '1', '9'.repeat(30), 'chunked', 'HTTP/1.1', 'HTTP/1.0', 'HTTP/9.9', 'Host: x\r\n',
  'Content-Length: 5\r\n', 'Content-Length: -1\r\n', 'Transfer-Encoding: chunked\r\n', 'Transfer-Encoding: gzip\r\n', 'Expect: 100-continue\r\n',
  'Expect: x\r\n', 'Connection: upgrade\r\n', 'Content-Type: text/html\r\n', 'x'.repeat(20_000), '0\r\n\r\n', 'GET / HTTP/1.1\r\n\r\n', 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n',
] // biome-ignore format: one text after the other

type Mutation = (bytes: string, at: number) => string

const mutation: Arbitrary<Mutation> = fc.oneof(
  fc.nat({ max: 255 }).map(
    (code): Mutation =>
      (bytes, at) =>
        bytes.slice(0, at) + String.fromCharCode(code) + bytes.slice(at + 1),
  ),
  fc.constantFrom(...meaningful).map(
    (text): Mutation =>
      (bytes, at) =>
        bytes.slice(0, at) + text + bytes.slice(at),
  ),
  fc.nat({ max: 30 }).map(
    (count): Mutation =>
      (bytes, at) =>
        bytes.slice(0, at) + bytes.slice(at + count),
  ),
  fc.nat({ max: 60 }).map(
    (count): Mutation =>
      (bytes, at) =>
        bytes.slice(0, at + count) + bytes.slice(at),
  ),
  fc.constant<Mutation>((bytes, at) => bytes.slice(0, at)),
)

/** Changes bytes at one to four places; more often in the head than in the body. */
export const arbitraryMutation: Arbitrary<(bytes: string) => string> = fc
  .array(fc.tuple(mutation, fc.double({ min: 0, max: 1, noNaN: true })), { minLength: 1, maxLength: 4 })
  .map(
    (mutations) => (bytes) =>
      mutations.reduce((each, [mutate, where]) => mutate(each, Math.floor(where * where * each.length)), bytes),
  )
