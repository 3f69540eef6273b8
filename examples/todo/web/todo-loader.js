import { fetchCounts, fetchScope } from './counts.js'
import { request } from './request.js'
import { oneAtATime, soon } from './timing.js'

/** How many todos are loaded; of more, the first ones are shown and all are counted. */
const WINDOW_TODOS = 300

/** How many todos are shown at most, however often more is asked for. */
const MAX_TODOS = 1_000

/** How long to wait for further changes before very many todos are loaded again, in ms. */
const AGAIN_MS = 400

/**
 * Loads todos, lists and counts. A few todos are loaded all and narrowed down here; of very many, a window of those that
 * are asked for.
 */
export function createTodoLoader(store) {
  const { todos } = store
  const load = oneAtATime(() => loadNow(store, loader))
  const loadSoon = soon(() => void load(), AGAIN_MS)
  const loader = {
    /** Whether anything was loaded yet. */
    isLoaded: false,
    /** Whether all todos are here. */
    isComplete: true,
    /** How many todos there are, of all and of the list or tag that is shown. They matter when not all are here. */
    counts: { all: { open: 0, completed: 0 }, scope: { open: 0, completed: 0 } },
    limit: WINDOW_TODOS,
    load,
    /** Loads what the address asks for, unless it is here. */
    narrow() {
      loader.limit = WINDOW_TODOS
      if (!loader.isComplete) void load()
    },
    /** Whether more can be shown. */
    canShowMore: () => loader.limit < MAX_TODOS,
    showMore() {
      loader.limit = Math.min(MAX_TODOS, loader.limit + WINDOW_TODOS)
      return load()
    },
    /** Takes in a todo as it is now; one of the user's own is shown wherever it belongs. */
    tell(told, { isOwn = false } = {}) {
      const before = todos.get(told.id)
      todos.put(told, { add: loader.isComplete || isOwn, isOwn })
      if (before !== undefined || isOwn) addToCounts(loader.counts, before, todos.get(told.id))
      // Its place among those of the same order is told by the service only.
      if (before !== undefined && before.order !== told.order) loadSoon()
      afterChange()
    },
    /** Takes in that a todo is gone. */
    tellGone(id) {
      addToCounts(loader.counts, todos.get(id), undefined)
      todos.remove(id)
      afterChange()
    },
  }
  // What happens to very many todos may concern some that are not here.
  const afterChange = () => {
    if (loader.isComplete && todos.shown().length > 2 * WINDOW_TODOS) loader.isComplete = false
    if (!loader.isComplete) loadSoon()
  }
  return loader
}

async function loadNow(store, loader) {
  const { route, todos, lists } = store
  const since = { todos: todos.now(), lists: lists.now() }
  try {
    const [all, loadedLists] = await Promise.all([fetchCounts(), request('GET', '/lists')])
    const isSmall = all.open + all.completed < WINDOW_TODOS
    const [rows, scope] = await Promise.all([
      request('GET', `/?${windowOf(isSmall ? {} : route, loader.limit)}`),
      isSmall ? all : fetchScope(route, all),
    ])
    loader.isComplete = isSmall && rows.length < loader.limit
    loader.counts = { all: { ...all }, scope: { ...scope } }
    loader.isLoaded = true
    todos.replace(rows, { since: since.todos, isAll: loader.isComplete })
    todos.forgetAllBut([...store.search.foundIds(), route.todo])
    lists.replace(loadedLists, { since: since.lists })
  } catch (refusal) {
    store.notices.say(`Cannot load the todos: ${refusal.message}`)
  }
  store.onChange()
}

function windowOf({ filter = 'all', list = null }, limit) {
  return new URLSearchParams({
    limit: String(limit),
    ...(filter !== 'all' && { completed: String(filter === 'completed') }),
    ...(list !== null && { list }),
  })
}

/** Keeps the counts right until they are told anew. */
function addToCounts({ all, scope }, before, after) {
  for (const [todo, step] of [
    [before, -1],
    [after, 1],
  ]) {
    if (todo === undefined) continue
    for (const counts of [all, scope]) counts[todo.completed ? 'completed' : 'open'] += step
  }
}
