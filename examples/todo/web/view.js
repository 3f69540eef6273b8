import { count } from './counts.js'

/**
 * Works out what is to be seen: of what the service has told, and of what was wished for and is not answered yet.
 */
export function viewOf(store) {
  const { route, loader, search, todos, wishes } = store
  const isSearch = search.isWanted()
  const told = isSearch ? todos.pick(search.foundIds()) : todos.shown()
  const wished = wishes.preview(told, loader.counts.scope)
  const scope = scopeOf(route, wished.todos)
  const counts = loader.isComplete && !isSearch ? count(scope) : scopeCounts(store, wished)
  const shown = scope.filter((todo) => isIn(route.filter, todo))
  const everything = wishes.preview(todos.shown(), loader.counts.all)
  const isEverything = route.list === null && route.tag === null
  return {
    ...counts,
    shown,
    isSearch,
    hidden: hiddenOf(store, { shown, counts, isSearch }),
    isEmpty: loader.isComplete && everything.todos.length === 0,
    canChangeAll: route.q.trim() === '' && (loader.isComplete || isEverything),
  }
}

/** The todos that are on the list and have the tag of a route. */
export function scopeOf({ list, tag }, todos) {
  return todos.filter((todo) => (list === null || todo.list === list) && (tag === null || todo.tags.includes(tag)))
}

function isIn(filter, { completed }) {
  return filter === 'all' || completed === (filter === 'completed')
}

/** The numbers in the footer are those of the list and tag, whatever is searched for within them. */
function scopeCounts({ route, loader, todos, wishes }, wished) {
  if (!loader.isComplete) return wished.counts
  return count(scopeOf(route, wishes.preview(todos.shown(), loader.counts.all).todos))
}

/** How many more there are than are shown. */
function hiddenOf({ route, loader, search }, { shown, counts, isSearch }) {
  if (isSearch) return Math.max(0, (search.found?.total ?? 0) - (search.found?.ids.length ?? 0))
  if (loader.isComplete) return 0
  const { open, completed } = counts
  const total = { all: open + completed, active: open, completed }[route.filter]
  return Math.max(0, total - shown.length)
}
