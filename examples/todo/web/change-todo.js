import { Refusal, request } from './request.js'

/** Makes what changes and removes single todos. `idOf` tells the id of a todo, also of one that was only wished for. */
export function createChanging(store, idOf) {
  const { todos, wishes, loader } = store

  const ask = async (todo, method, path = '', body = undefined) => {
    const id = idOf(todo)
    if (id === undefined) throw new Refusal('it was never added', { code: 'never-added' })
    const since = todos.now()
    const told = await request(method, `/${encodeURIComponent(id)}${path}`, { body })
    if (method === 'DELETE' && path === '') loader.tellGone(id)
    else if (!todos.isToldSince(id, since)) loader.tell({ id, ...told })
  }
  const wish = (todo, { what, changes, isGone = false, send }) =>
    wishes.make({
      on: todo.key,
      preview: (shown) =>
        isGone
          ? shown.filter(({ key }) => key !== todo.key)
          : shown.map((each) => (each.key === todo.key ? { ...each, ...changes } : each)),
      send,
      refused: (refusal) => {
        if (refusal.code === 'todo-not-found') loader.tellGone(idOf(todo) ?? todo.id)
        store.notices.sayRefused(`Cannot ${what} “${todo.title}”`, refusal)
        store.onChange()
      },
    })

  const changing = {
    complete: (todo, completed) =>
      wish(todo, {
        what: completed ? 'complete' : 'reopen',
        changes: { completed },
        send: () => ask(todo, 'PATCH', '', { completed }),
      }),
    /** Gives a todo another title; none removes it. */
    rename: (todo, title) =>
      title === ''
        ? changing.remove(todo)
        : wish(todo, {
            what: `change to “${title}”`,
            changes: { title },
            send: () => ask(todo, 'PATCH', '', { title }),
          }),
    remove: (todo) => wish(todo, { what: 'remove', isGone: true, send: () => ask(todo, 'DELETE') }),
    tag: (todo, tag) =>
      wish(todo, {
        what: `put ${tag} on`,
        changes: { tags: [...todo.tags.filter((other) => other !== tag), tag] },
        send: () => ask(todo, 'PUT', `/tags/${encodeURIComponent(tag)}`),
      }),
    untag: (todo, tag) =>
      wish(todo, {
        what: `take ${tag} off`,
        changes: { tags: todo.tags.filter((other) => other !== tag) },
        send: () => ask(todo, 'DELETE', `/tags/${encodeURIComponent(tag)}`),
      }),
    move: (todo, list) =>
      wish(todo, { what: 'move', changes: { list }, send: () => ask(todo, 'PUT', '/list', { list }) }),
  }
  return changing
}
