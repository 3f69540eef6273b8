import { describe, expect, it } from 'vitest'
import { reorderTodo } from '../../../src/domain/todo/reorder-todo.ts'
import { serveTodos } from './served-todos.ts'

describe('the history of a todo over HTTP', () => {
  it('has every event with the state after it, also when the todo is removed', async () => {
    const { send } = await serveTodos()
    const { body: todo } = await send('POST', '/', { title: 'Buy milk' })
    await send('PATCH', `/${todo.id}`, { title: 'Buy oat milk', completed: true })
    await send('DELETE', `/${todo.id}`)
    const { status, body } = await send('GET', `/${todo.id}/history`)
    expect(status).toBe(200)
    const open = { status: 'open', title: 'Buy milk', order: 0, list: null, tags: [] }
    expect(body).toMatchObject({
      id: todo.id,
      events: [
        { revision: 0, type: 'TodoAdded', data: { title: 'Buy milk', order: 0 }, state: open },
        { revision: 1, type: 'TodoRenamed', data: { title: 'Buy oat milk' }, state: { title: 'Buy oat milk' } },
        {
          revision: 2,
          type: 'TodoCompleted',
          data: {},
          state: { ...open, title: 'Buy oat milk', status: 'completed' },
        },
        { revision: 3, type: 'TodoRemoved', data: {}, state: { status: 'removed' } },
      ],
    })
    for (const { position, occurredAt } of body.events) {
      expect(position).toMatch(/^\d+$/)
      expect(new Date(occurredAt).toISOString()).toBe(occurredAt)
    }
  })

  it('is not found where nothing ever happened', async () => {
    const { send } = await serveTodos()
    expect(await send('GET', '/unknown/history')).toMatchObject({ status: 404, body: { code: 'todo-not-found' } })
  })

  it('shows the last thousand events of very many', { timeout: 30_000 }, async () => {
    const { app, send } = await serveTodos()
    const { body: todo } = await send('POST', '/', { title: 'Buy milk' })
    for (let order = 1; order <= 1_001; order += 1) await app.dispatch(reorderTodo, { id: todo.id, order })
    const { body } = await send('GET', `/${todo.id}/history`)
    expect(body.events).toHaveLength(1_000)
    expect(body.events[0]).toMatchObject({ revision: 2, state: { title: 'Buy milk', order: 2 } })
    expect(body.events.at(-1)).toMatchObject({ revision: 1_001, state: { order: 1_001 } })
  })
})

describe('a rebuild over HTTP', () => {
  it('begins at once, refuses a second one, and tells in the lag when it serves', async () => {
    const { app, send } = await serveTodos()
    await send('POST', '/', { title: 'Buy milk' })
    const url = '/operations/read-models/todo_list'
    const answers = await Promise.all([1, 2].map(() => send('POST', `${url}/rebuild`)))
    expect(answers).toMatchObject([
      { status: 202, headers: { location: `http://todo.example${url}` }, body: { model: 'todo_list' } },
      { status: 409, body: { code: 'rebuild-running' } },
    ])
    await expect
      .poll(async () => (await app.describe()).readModels.find(({ name }) => name === 'todo_list'))
      .toMatchObject({ generation: 2, rebuild: { progress: { phase: 'serving', done: 1, total: 1 } } })
    expect((await send('GET', '/')).body).toMatchObject([{ title: 'Buy milk' }])
    await expect.poll(async () => (await send('POST', `${url}/rebuild`)).status).toBe(202)
  })

  it('needs a read model that there is', async () => {
    const { send } = await serveTodos()
    expect(await send('POST', '/operations/read-models/nothing/rebuild')).toMatchObject({
      status: 404,
      body: { code: 'read-model-unknown', detail: expect.stringContaining('todo_list, todo_search, lists') },
    })
  })

  it('is not begun by a page of another origin', async () => {
    const { send } = await serveTodos()
    const url = '/operations/read-models/todo_list/rebuild'
    const elsewhere = { origin: 'https://elsewhere.example' }
    expect(await send('POST', url, undefined, elsewhere)).toMatchObject({ status: 403, body: { code: 'forbidden' } })
    expect((await send('POST', url, undefined, { origin: 'http://todo.example' })).status).toBe(202)
  })
})

describe('the todos over HTTP, very many of them', () => {
  it('are counted, all or those of a list', async () => {
    const { send } = await serveTodos()
    const { body: list } = await send('POST', '/lists', { name: 'Food' })
    const { body: milk } = await send('POST', '/', { title: 'milk' })
    await send('POST', '/', { title: 'bread', completed: true })
    await send('POST', '/', { title: 'call Anna' })
    await send('PUT', `/${milk.id}/list`, { list: list.id })
    expect((await send('GET', '/counts')).body).toEqual({ open: 2, completed: 1 })
    expect((await send('GET', `/counts?list=${list.id}`)).body).toEqual({ open: 1, completed: 0 })
    expect((await send('GET', '/counts?list=unknown')).body).toEqual({ open: 0, completed: 0 })
    expect((await send('GET', '/counts?colour=red')).status).toBe(400)
  })

  it('are selected by completion and list', async () => {
    const { send } = await serveTodos()
    const { body: list } = await send('POST', '/lists', { name: 'Food' })
    const { body: milk } = await send('POST', '/', { title: 'milk' })
    await send('POST', '/', { title: 'bread', completed: true })
    await send('PUT', `/${milk.id}/list`, { list: list.id })
    expect((await send('GET', '/?completed=true')).body).toMatchObject([{ title: 'bread' }])
    expect((await send('GET', `/?completed=false&limit=5&list=${list.id}`)).body).toMatchObject([{ title: 'milk' }])
    expect((await send('GET', '/?completed=perhaps')).status).toBe(400)
  })

  it('are completed and reopened all together, those that are so already left alone', async () => {
    const { send } = await serveTodos()
    await send('POST', '/', { title: 'milk', completed: true })
    for (let order = 1; order <= 99; order += 1) await send('POST', '/', { title: `todo ${order}`, order })
    expect(await send('POST', '/mark-all', { completed: true })).toMatchObject({ status: 200, body: { changed: 99 } })
    expect((await send('GET', '/counts')).body).toEqual({ open: 0, completed: 100 })
    expect((await send('POST', '/mark-all', { completed: false })).body).toEqual({ changed: 100 })
    expect((await send('POST', '/mark-all', {})).status).toBe(400)
  })
})
