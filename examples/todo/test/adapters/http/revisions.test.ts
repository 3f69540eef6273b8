import { describe, expect, it } from 'vitest'
import { serveTodos } from './served-todos.ts'

describe('the revision of a todo', () => {
  it('is what reading it tells, for whatever changed it last', async () => {
    const { send } = await serveTodos()
    const { body, headers } = await send('POST', '/', { title: 'Buy milk', completed: true })
    const { body: list } = await send('POST', '/lists', { name: 'Food' })
    const path = `/${body.id}`
    const tagNow = async () => (await send('GET', path)).headers['etag']
    expect([headers['etag'], await tagNow()]).toEqual(['"1"', '"1"'])
    const changes = [
      ['"2"', () => send('PATCH', path, { title: 'Buy oat milk' })],
      ['"3"', () => send('PATCH', path, { completed: false })],
      ['"4"', () => send('PATCH', path, { order: 4 })],
      ['"5"', () => send('PATCH', path, { completed: true })],
      ['"6"', () => send('PUT', `${path}/tags/@shop`)],
      ['"7"', () => send('DELETE', `${path}/tags/@shop`)],
      ['"7"', () => send('PUT', `${path}/list`, { list: null })],
      ['"8"', () => send('PUT', `${path}/list`, { list: list.id })],
      ['"8"', () => send('PATCH', path, {})],
    ] as const
    for (const [revision, change] of changes) {
      expect([revision, (await change()).headers['etag'], await tagNow()]).toEqual([revision, revision, revision])
    }
  })

  it('lets a change go through that has seen everything, and refuses any other one', async () => {
    const { send } = await serveTodos()
    const { body } = await send('POST', '/', { title: 'Buy milk' })
    const path = `/${body.id}`
    const { headers } = await send('GET', path)
    const seen = { 'if-match': String(headers['etag']) }
    expect((await send('PATCH', path, { title: 'Buy oat milk', order: 1 }, seen)).status).toBe(200)
    const refused = { status: 412, body: { code: 'wrong-expected-revision' } }
    expect(await send('PATCH', path, { title: 'Buy bread' }, seen)).toMatchObject(refused)
    expect(await send('DELETE', path, undefined, seen)).toMatchObject(refused)
    const { headers: now, body: todo } = await send('GET', path)
    expect(todo.title).toBe('Buy oat milk')
    expect((await send('DELETE', path, undefined, { 'if-match': String(now['etag']) })).status).toBe(204)
  })

  it('spares who has seen it already the todo, and who has the list the list', async () => {
    const { send } = await serveTodos()
    const { body } = await send('POST', '/', { title: 'Buy milk' })
    for (const url of ['/', `/${body.id}`, '/lists', '/search', '/counts']) {
      const { headers } = await send('GET', url)
      const known = { 'if-none-match': String(headers['etag']) }
      expect(await send('GET', url, undefined, known)).toMatchObject({
        status: 304,
        text: '',
        headers: { etag: headers['etag'] },
      })
      expect(await send('HEAD', url)).toMatchObject({ status: 200, text: '', headers: { etag: headers['etag'] } })
    }
    const { headers } = await send('GET', '/')
    await send('PATCH', `/${body.id}`, { completed: true })
    expect((await send('GET', '/', undefined, { 'if-none-match': String(headers['etag']) })).status).toBe(200)
  })

  it('has no body, nor waits, for who prefers so', async () => {
    const { send } = await serveTodos()
    const added = await send('POST', '/', { title: 'Buy milk' }, { prefer: 'return=minimal, wait=5' })
    expect(added).toMatchObject({ status: 201, text: '', headers: { etag: '"0"' } })
    expect(added.headers['preference-applied']).toBe('wait=5, return=minimal')
    const { pathname } = new URL(String(added.headers['location']))
    const changed = await send('PATCH', pathname, { title: 'Buy oat milk', order: 1 }, { prefer: 'return=minimal' })
    expect(changed).toMatchObject({ status: 204, text: '', headers: { etag: '"2"' } })
  })
})
