import { brotliCompressSync, deflateSync, gzipSync } from 'node:zlib'
import { expect, it } from 'vitest'
import { parseAnswers } from './send-bytes.ts'

it.each([
  ['gzip', gzipSync],
  ['deflate', deflateSync],
  ['br', brotliCompressSync],
] as const)('an answer that came compressed with %s is read like any other', (encoding, compress) => {
  const body = compress('{"title":"café"}').toString('latin1')
  const head = `HTTP/1.1 400 Bad Request\r\ncontent-encoding: ${encoding}\r\ncontent-length: ${body.length}\r\n\r\n`

  expect(parseAnswers(`${head}${body}`)).toEqual([expect.objectContaining({ status: 400, body: '{"title":"café"}' })])
})

it('an answer in chunks is put together, and the next one is read behind it', () => {
  const received = [
    'HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n3\r\none\r\nA\r\n two three\r\n0\r\n\r\n',
    'HTTP/1.1 404 Not Found\r\ncontent-length: 4\r\n\r\nnone',
  ]

  expect(parseAnswers(received.join('')).map(({ body }) => body)).toEqual(['one two three', 'none'])
})
