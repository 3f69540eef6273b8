import { request } from './request.js'
import { scopeOf } from './view.js'

/** Makes what changes many todos at once: all there are, or those of the list and the tag that are shown. */
export function createChangingMany(store, changing) {
  const { loader, todos, wishes, notices } = store
  const wish = ({ what, preview, count, path, body }) =>
    wishes.make({
      on: 'all',
      preview,
      count,
      send: async () => {
        await request('POST', path, { body })
        await loader.load()
      },
      refused: (refusal) => {
        notices.sayRefused(`Cannot ${what}`, refusal)
        loader.load()
      },
    })
  const scoped = () => scopeOf(store.route, wishes.preview(todos.shown(), loader.counts.scope).todos)
  const isEverything = () => store.route.list === null && store.route.tag === null

  return {
    completeAll(completed) {
      if (!isEverything()) {
        for (const todo of scoped()) if (todo.completed !== completed) changing.complete(todo, completed)
        return
      }
      wish({
        what: completed ? 'complete all todos' : 'reopen all todos',
        preview: (shown) => shown.map((todo) => ({ ...todo, completed })),
        count: ({ open, completed: done }) =>
          completed ? { open: 0, completed: open + done } : { open: open + done, completed: 0 },
        path: '/mark-all',
        body: { completed },
      })
    },
    clearCompleted() {
      if (!isEverything()) {
        for (const todo of scoped()) if (todo.completed) changing.remove(todo)
        return
      }
      wish({
        what: 'clear the completed todos',
        preview: (shown) => shown.filter((todo) => !todo.completed),
        count: ({ open }) => ({ open, completed: 0 }),
        path: '/clear-completed',
      })
    },
  }
}
