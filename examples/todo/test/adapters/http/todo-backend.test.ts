import { describe, expect, it } from 'vitest'
import { serveTodos } from './served-todos.ts'

// What the public contract asks of a server, in its own order.
describe('the Todo-Backend contract', () => {
  it('lets pages of any origin use it', async () => {
    const { send } = await serveTodos()
    const origin = { origin: 'https://todobackend.example' }
    expect((await send('GET', '/', undefined, origin)).headers['access-control-allow-origin']).toBe('*')
    const preflight = await send('OPTIONS', '/', undefined, {
      ...origin,
      'access-control-request-method': 'PATCH',
      'access-control-request-headers': 'content-type',
    })
    expect(preflight.status).toBe(204)
    expect(preflight.headers['access-control-allow-methods']).toContain('PATCH')
    expect(preflight.headers['access-control-allow-headers']).toContain('content-type')
  })

  it('answers a new todo to POST, and lists it then', async () => {
    const { send } = await serveTodos()
    const { status, body, headers } = await send('POST', '/', { title: 'a todo' })
    expect(status).toBe(201)
    expect(body).toMatchObject({ title: 'a todo', completed: false, order: 0 })
    expect(headers['location']).toBe(body.url)
    expect((await send('GET', '/')).body).toEqual([body])
  })

  it('empties the list on DELETE of the root, also when the content type says JSON', async () => {
    const { send } = await serveTodos()
    await send('POST', '/', { title: 'one' })
    await send('POST', '/', { title: 'two' })
    expect((await send('DELETE', '/', undefined, { 'content-type': 'application/json' })).status).toBe(204)
    expect((await send('GET', '/')).body).toEqual([])
  })

  it('gives each todo a URL of its own that leads to it', async () => {
    const { send } = await serveTodos()
    const { body } = await send('POST', '/', { title: 'walk the dog' })
    expect(body.url).toMatch(/^http:\/\/todo\.example\/.+/)
    expect((await send('GET', new URL(body.url).pathname)).body).toEqual(body)
  })

  it('changes title, completion and order by PATCH, one or all at once', async () => {
    const { send } = await serveTodos()
    const { body } = await send('POST', '/', { title: 'initial' })
    const path = new URL(body.url).pathname
    expect((await send('PATCH', path, { title: 'bathe the cat' })).body).toMatchObject({ title: 'bathe the cat' })
    expect((await send('PATCH', path, { completed: true })).body).toMatchObject({ completed: true })
    const all = await send('PATCH', path, { title: 'changed', completed: false, order: 95 })
    expect(all).toMatchObject({ status: 200, body: { title: 'changed', completed: false, order: 95 } })
    expect((await send('GET', '/')).body).toEqual([all.body])
  })

  it('removes a todo by DELETE of its URL', async () => {
    const { send } = await serveTodos()
    const { body } = await send('POST', '/', { title: 'one' })
    const path = new URL(body.url).pathname
    expect((await send('DELETE', path)).status).toBe(204)
    expect((await send('GET', '/')).body).toEqual([])
    expect((await send('GET', path)).status).toBe(404)
  })

  it('keeps the order that a new todo asks for, and lists by it', async () => {
    const { send } = await serveTodos()
    await send('POST', '/', { title: 'last', order: 523 })
    await send('POST', '/', { title: 'first', order: -1 })
    await send('POST', '/', { title: 'done', order: 10, completed: true })
    const { body } = await send('GET', '/')
    expect(body).toMatchObject([
      { title: 'first', order: -1, completed: false },
      { title: 'done', order: 10, completed: true },
      { title: 'last', order: 523, completed: false },
    ])
  })
})
