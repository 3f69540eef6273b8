import { TOKEN_HEADER } from '../request-context.ts'

const text = { type: 'string' }
const visible = { type: 'string', pattern: '^[\\x21-\\x7e]{1,200}$' }

/** The headers that requests may have, by the name of their component. */
export const requestHeaders = {
  IdempotencyKey: header('Idempotency-Key', visible, 'Names the wish: sent again with the same key, it happens once.'),
  IfMatch: header(
    'If-Match',
    { type: 'string', pattern: '^(\\*|"\\d{1,15}")$' },
    'The revision that was seen, as `ETag` told it: the wish is refused with 412 when the stream has moved on.',
  ),
  IfNoneMatch: header('If-None-Match', text, 'The tag of what the caller has already: 304 when it is still the same.'),
  OutcryToken: header(
    TOKEN_HEADER,
    { type: 'string', maxLength: 8_192 },
    'The token of a command: the answer shows what it did.',
  ),
  Prefer: header(
    'Prefer',
    text,
    '`wait=<seconds>`: how long the answer may wait for read models. `respond-async`: not at all. ' +
      '`return=minimal`: the answer to a command needs no body.',
  ),
  CorrelationId: header('X-Correlation-Id', visible, 'The conversation that events of this request belong to.'),
} as const

/** The headers that answers may have, by the name of their component. */
export const responseHeaders = {
  ETag: { description: 'The revision of the stream, for `If-Match`; or a tag of the content.', schema: text },
  Link: { description: 'Leads to the next page, `rel="next"`; absent on the last one.', schema: text },
  Location: { description: 'Where it is now.', schema: { type: 'string', format: 'uri' } },
  OutcryToken: { description: 'Shown to queries, it makes them wait until they show the events.', schema: text },
  PreferenceApplied: { description: 'What of `Prefer` was applied.', schema: text },
  RequestId: { description: 'The id under which the log speaks of this request.', schema: text },
  RetryAfter: { description: 'When to try again, in seconds.', schema: { type: 'integer' } },
} as const

/** The names under which answers carry them. */
const namesOfResponseHeaders: Readonly<Record<keyof typeof responseHeaders, string>> = {
  ETag: 'ETag',
  Link: 'Link',
  Location: 'Location',
  OutcryToken: TOKEN_HEADER,
  PreferenceApplied: 'Preference-Applied',
  RequestId: 'X-Request-Id',
  RetryAfter: 'Retry-After',
}

/** Refers to headers of requests. */
export function requestHeaderRefs(...names: (keyof typeof requestHeaders)[]) {
  return names.map((name) => ({ $ref: `#/components/parameters/${name}` }))
}

/** Refers to headers of answers. */
export function responseHeaderRefs(...names: (keyof typeof responseHeaders)[]) {
  return Object.fromEntries(
    names.map((name) => [namesOfResponseHeaders[name], { $ref: `#/components/headers/${name}` }]),
  )
}

function header(name: string, schema: object, description: string) {
  return { name, in: 'header', required: false, description, schema }
}
