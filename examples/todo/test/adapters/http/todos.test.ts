import { describe, expect, it } from 'vitest'
import { serveTodos } from './served-todos.ts'

describe('the todos over HTTP', () => {
  it('are not changed by what is refused', async () => {
    const { send } = await serveTodos()
    const { body, headers } = await send('POST', '/', { title: 'Buy milk' })
    const path = `/${body.id}`
    const refusals = [
      [await send('POST', '/', { title: '  ' }), 400, 'input-invalid'],
      [await send('POST', '/', { title: 'x'.repeat(501) }), 400, 'input-invalid'],
      [await send('POST', '/', { title: 'x', colour: 'red' }), 400, 'input-invalid'],
      [await send('PATCH', path, { title: 'x', url: 'http://elsewhere' }), 400, 'input-invalid'],
      [await send('PATCH', path, { order: 1.5 }), 400, 'input-invalid'],
      [await send('PATCH', path, { order: 1 }, { 'if-match': '"9"' }), 412, 'wrong-expected-revision'],
      [await send('PATCH', '/unknown', { title: 'x' }), 404, 'todo-not-found'],
      [await send('PATCH', '/unknown', {}), 404, 'todo-not-found'],
      [await send('DELETE', '/unknown'), 404, 'todo-not-found'],
      [await send('GET', '/unknown'), 404, 'todo-not-found'],
    ] as const
    for (const [answer, status, code] of refusals) expect(answer).toMatchObject({ status, body: { code } })
    expect((await send('GET', '/')).body).toEqual([body])
    expect(headers['etag']).toBe('"0"')
  })

  it('are added once for each Idempotency-Key, completed or not', async () => {
    const { send } = await serveTodos()
    const add = () => send('POST', '/', { title: 'Buy milk', completed: true }, { 'idempotency-key': 'k1' })
    const first = await add()
    expect(await add()).toMatchObject({ status: 201, body: first.body, headers: { etag: '"1"' } })
    expect((await send('GET', '/')).body).toEqual([first.body])
  })

  it('are tagged, untagged and put on lists', async () => {
    const { send } = await serveTodos()
    const { body: todo } = await send('POST', '/', { title: 'Buy milk' })
    const { body: list } = await send('POST', '/lists', { name: 'Food' })
    const tag = `/${todo.id}/tags/${encodeURIComponent('+купить')}`
    expect((await send('PUT', tag)).body).toMatchObject({ tags: ['+купить'] })
    expect((await send('PUT', `/${todo.id}/tags/nonsense`)).status).toBe(400)
    expect((await send('PUT', `/${todo.id}/list`, { list: list.id })).body).toMatchObject({ list: list.id })
    expect(await send('PUT', `/${todo.id}/list`, { list: 'unknown' })).toMatchObject({
      status: 409,
      body: { code: 'list-not-found' },
    })
    expect((await send('DELETE', tag)).body).toMatchObject({ tags: [], list: list.id })
    expect((await send('PUT', `/${todo.id}/list`, { list: null })).body).toMatchObject({ list: null })
    expect((await send('PUT', `/unknown/tags/%2Bhome`)).status).toBe(404)
  })

  it('are cleared when they are completed', async () => {
    const { send } = await serveTodos()
    await send('POST', '/', { title: 'done', completed: true })
    const { body } = await send('POST', '/', { title: 'open' })
    expect(await send('POST', '/clear-completed')).toMatchObject({ status: 200, body: { removed: 1 } })
    expect((await send('GET', '/')).body).toEqual([body])
  })

  it('are limited in number when that is asked for', async () => {
    const { send } = await serveTodos()
    for (const order of [3, 1, 2]) await send('POST', '/', { title: `todo ${order}`, order })
    expect((await send('GET', '/?limit=2')).body).toMatchObject([{ order: 1 }, { order: 2 }])
    expect((await send('GET', '/?limit=0')).status).toBe(400)
  })
})

describe('the lists over HTTP', () => {
  it('are created, renamed and archived', async () => {
    const { send } = await serveTodos()
    const { status, body: list, headers } = await send('POST', '/lists', { name: 'Food' })
    expect([status, headers['location']]).toEqual([201, list.url])
    expect((await send('PATCH', `/lists/${list.id}`, { name: 'Groceries' })).status).toBe(204)
    expect((await send('POST', `/lists/${list.id}/archive`)).status).toBe(204)
    expect((await send('GET', '/lists')).body).toEqual([{ ...list, name: 'Groceries', archived: true }])
    expect(await send('PATCH', `/lists/${list.id}`, { name: 'Other' })).toMatchObject({
      status: 409,
      body: { code: 'list-archived' },
    })
    expect((await send('PATCH', '/lists/unknown', { name: 'Other' })).status).toBe(404)
    expect((await send('POST', '/lists', { name: '' })).status).toBe(400)
  })
})

describe('the search over HTTP', () => {
  it('finds todos by words, tag, list and completion, and counts the tags', async () => {
    const { send } = await serveTodos()
    const { body: milk } = await send('POST', '/', { title: 'Buy oat milk', order: 2 })
    const { headers } = await send('PUT', `/${milk.id}/tags/%40shop`)
    const { headers: last } = await send('POST', '/', { title: 'Buy <b>bread</b>', order: 1, completed: true })
    const tokens = [headers, last].map((each) => ({ 'outcry-token': String(each['outcry-token']) }))
    for (const token of tokens) await send('GET', '/search', undefined, token)
    const search = async (query: string) => (await send('GET', `/search${query}`)).body
    expect(await search('?q=mil')).toMatchObject({ total: 1, todos: [{ id: milk.id, url: milk.url, tags: ['@shop'] }] })
    expect(await search('?q=bread&completed=true')).toMatchObject({
      todos: [{ highlights: { title: 'Buy &lt;b&gt;<mark>bread</mark>&lt;/b&gt;' } }],
    })
    expect(await search('?q=bread&completed=false')).toMatchObject({ total: 0, todos: [] })
    expect(await search('?tag=@shop')).toMatchObject({ total: 1 })
    expect(await search('')).toMatchObject({
      total: 2,
      todos: [{ order: 1 }, { order: 2 }],
      counts: { tags: [{ value: '@shop', count: 1 }] },
    })
    const { next } = await search('?limit=1')
    expect(await search(`?limit=1&after=${next}`)).toMatchObject({ todos: [{ order: 2 }] })
  })

  it('refuses what it does not know', async () => {
    const { send } = await serveTodos()
    for (const query of ['?completed=perhaps', '?limit=0', '?colour=red', '?after=nonsense']) {
      expect(await send('GET', `/search${query}`)).toMatchObject({ status: 400, body: { code: 'input-invalid' } })
    }
  })
})
