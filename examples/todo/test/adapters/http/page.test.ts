import { describe, expect, it } from 'vitest'
import { prefersHtml } from '../../../src/adapters/http/prefers-html.ts'
import { serveTodos } from './served-todos.ts'

const browser = 'text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8'

describe('the page', () => {
  it('is what a browser gets at the root; others get JSON', async () => {
    const { send } = await serveTodos()
    await send('POST', '/', { title: 'Buy milk' })
    const { status, headers, text } = await send('GET', '/', undefined, { accept: browser })
    expect(status).toBe(200)
    expect(headers['content-type']).toBe('text/html; charset=utf-8')
    expect(headers['vary']).toMatch(/accept/i)
    expect(text).toContain('<script type="module"')
    expect((await send('GET', '/', undefined, { accept: 'application/json' })).body).toHaveLength(1)
  })

  it('may run its own modules only, and nothing that is written into it', async () => {
    const { send } = await serveTodos()
    const { headers, text } = await send('GET', '/', undefined, { accept: browser })
    const policy = String(headers['content-security-policy'])
    expect(policy).toMatch(/^default-src 'none'; script-src 'self' 'sha256-[\w+/]{43}='; style-src 'self'; /)
    expect(policy).not.toContain('unsafe')
    expect(text).not.toMatch(/<style|\sstyle=|\son\w+=/)
  })

  it('is asked for each time and sent again only when it has changed; its files are kept for ever', async () => {
    const { send } = await serveTodos()
    const { headers, text } = await send('GET', '/', undefined, { accept: browser })
    expect(headers['cache-control']).toBe('no-cache')
    const again = await send('GET', '/', undefined, { accept: browser, 'if-none-match': String(headers['etag']) })
    expect(again).toMatchObject({ status: 304, text: '' })
    const paths = [...text.matchAll(/"(\/page\/[^"]+)"/g)].map(([, path = '']) => path)
    expect(paths.length).toBeGreaterThan(5)
    for (const path of paths) {
      const file = await send('GET', path)
      expect([path, file.status]).toEqual([path, 200])
      expect(file.headers['cache-control']).toBe('public, max-age=31536000, immutable')
      expect(file.headers['etag']).toEqual(expect.any(String))
    }
  })

  it.each(['/page/', '/page/x/main.js', '/page/../package.json', '/page/%2e%2e/%2e%2e/package.json'])(
    'has no file at %s',
    async (path) => {
      const { send } = await serveTodos()
      expect((await send('GET', path)).status).toBe(404)
    },
  )

  it.each([
    '..%2fsrc%2fmain.ts',
    '%2e%2e/src/main.ts',
    'preact/../../../package.json',
    '.git',
    'preact/..%2fpackage.json',
  ])('gives no file of another folder for %s', async (path) => {
    const { send } = await serveTodos()
    const { text } = await send('GET', '/', undefined, { accept: browser })
    const [folder] = /\/page\/\w+\//.exec(text) ?? []
    expect((await send('GET', `${folder}${path}`)).status).toBeGreaterThanOrEqual(400)
  })
})

describe('prefersHtml()', () => {
  it.each([
    [browser, true],
    ['text/html', true],
    ['text/*', true],
    ['TEXT/HTML;q=0.5', true],
    [undefined, false],
    ['', false],
    ['*/*', false],
    ['application/json', false],
    ['text/plain, */*; q=0.01', false],
    ['text/html;q=0.2, application/json', false],
    ['text/html;q=nonsense', false],
  ])('takes %s for %s', (accept, expected) => {
    expect(prefersHtml(accept)).toBe(expected)
  })
})
