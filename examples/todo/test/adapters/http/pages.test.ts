import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type Send, serveTodos } from './served-todos.ts'

interface Identified {
  readonly id: string
}

/** Walks from page to page, as the links lead. Between two pages something else may happen. */
async function walk<Row extends Identified = Identified>(
  send: Send,
  first: string,
  between: (page: number) => Promise<unknown> = async () => undefined,
): Promise<Row[][]> {
  const pages: Row[][] = []
  for (let url: string | undefined = first; url !== undefined; ) {
    const { status, headers, body } = await send('GET', url)
    expect([url, status]).toEqual([url, 200])
    pages.push(Array.isArray(body) ? body : body.todos)
    const [, next] = /^<http:\/\/todo\.example(.*)>; rel="next"$/.exec(String(headers['link'] ?? '')) ?? []
    url = next
    await between(pages.length)
  }
  return pages
}

const idsOf = (rows: readonly Identified[]) => rows.map(({ id }) => id)

async function serveMany() {
  const { send, app } = await serveTodos()
  const titles = ['one', 'two', 'three', 'four', 'five', 'six', 'seven', 'eight', 'nine', 'ten', 'eleven']
  let last: Readonly<Record<string, unknown>> = {}
  for (const [index, title] of titles.entries()) {
    const todo = { title: `milk ${title}`, order: index % 3, completed: index % 2 === 0 }
    last = (await send('POST', '/', todo)).headers
    await send('POST', '/lists', { name: index % 2 === 0 ? 'Food' : title })
  }
  await send('GET', '/search', undefined, { 'outcry-token': String(last['outcry-token']), prefer: 'wait=10' })
  return { send, app }
}

describe('pages of any size', () => {
  it.each(['/?', '/?completed=true&', '/lists?', '/search?', '/search?q=milk&'])(
    'have each row once and in order: GET %s',
    async (url) => {
      const { send } = await serveMany()
      const [all = []] = await walk(send, `${url}limit=100`)
      expect(all.length).toBeGreaterThan(5)
      await fc.assert(
        fc.asyncProperty(fc.integer({ min: 1, max: all.length + 1 }), async (limit) => {
          const pages = await walk(send, `${url}limit=${limit}`)
          expect(pages.flat()).toEqual(all)
          expect(pages.slice(0, -1).every((page) => page.length === limit)).toBe(true)
          expect(pages.at(-1)).not.toEqual([])
        }),
        { numRuns: 8 },
      )
    },
  )

  it('have each row once that was there all the time, whatever is added and removed meanwhile', async () => {
    const { send } = await serveMany()
    const step = fc.record({
      order: fc.integer({ min: -1, max: 3 }),
      remove: fc.nat(),
      limit: fc.integer({ min: 1, max: 4 }),
    })
    await fc.assert(
      fc.asyncProperty(step, async ({ order, remove, limit }) => {
        const before: Identified[] = (await send('GET', '/')).body
        const gone = new Set<string>()
        const pages = await walk(send, `/?limit=${limit}`, async (page) => {
          if (page > 3) return
          const { id } = before[(remove + page) % before.length] ?? { id: '' }
          if (!gone.has(id)) expect((await send('DELETE', `/${id}`)).status).toBe(204)
          gone.add(id)
          await send('POST', '/', { title: 'meanwhile', order })
        })
        const seen = idsOf(pages.flat())
        const stayed = idsOf(before).filter((id) => !gone.has(id))
        expect(new Set(seen).size).toBe(seen.length)
        expect(seen.filter((id) => stayed.includes(id))).toEqual(stayed)
      }),
      { numRuns: 6 },
    )
  })
})

describe('a page', () => {
  it('is all there is without a limit, and begins where it is told', async () => {
    const { send } = await serveMany()
    const { body: all, headers } = await send('GET', '/')
    expect([all.length, headers['link']]).toEqual([11, undefined])
    const { headers: first } = await send('GET', '/?limit=4')
    const [, after = ''] = /after=([^>&]+)/.exec(String(first['link'])) ?? []
    expect((await send('GET', `/?after=${after}`)).body).toEqual(all.slice(4))
    expect(first['link']).toBe(`<http://todo.example/?limit=4&after=${after}>; rel="next"`)
  })

  it('is refused behind what no page ended with', async () => {
    const { send } = await serveMany()
    const { headers } = await send('GET', '/lists?limit=1')
    const [, after = ''] = /after=([^>&]+)/.exec(String(headers['link'])) ?? []
    for (const url of ['/?after=nonsense', `/?after=${after}`, `/lists?after=${after}x`, `/search?after=${after}`]) {
      expect(await send('GET', url)).toMatchObject({ status: 400, body: { code: 'input-invalid' } })
    }
    expect((await send('GET', `/lists?after=${after}`)).status).toBe(200)
  })
})
