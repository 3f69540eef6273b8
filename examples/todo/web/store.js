import { keepDraft, readDraft } from './draft.js'
import { createLists } from './lists.js'
import { followChanges } from './live.js'
import { createNotices } from './notices.js'
import { createReadModels } from './read-models.js'
import { readRoute, writeRoute } from './route.js'
import { createSearch } from './search.js'
import { createTimeTravel } from './time-travel.js'
import { createTodoLoader } from './todo-loader.js'
import { createTodos } from './todos.js'
import { createWishes } from './wishes.js'

/**
 * Keeps everything that the page shows, and calls `onChange` whenever it has changed.
 * @param {{ onChange: () => void }} options
 */
export function createStore({ onChange }) {
  const store = {
    route: readRoute(location.hash),
    lists: createLists(),
    editing: null,
    draft: readDraft(),
    onChange,
    todos: createTodos(),
    /** Whether to wait with a todo that was told, because it may be one that is just being added here. */
    holdBack: () => false,
    wishes: createWishes({ onChange }),
    notices: createNotices({ onChange }),
    /** Keeps the title that is being written. */
    write(text) {
      store.draft = text
      keepDraft(text)
      onChange()
    },
    go: (changes, { replace = false } = {}) => go(store, changes, replace),
  }
  store.loader = createTodoLoader(store)
  store.search = createSearch(store)
  store.timeTravel = createTimeTravel(store)
  store.readModels = createReadModels(store)
  addEventListener('hashchange', () => enter(store, readRoute(location.hash)))
  return store
}

/** Begins to load and to listen. */
export function start(store) {
  store.loader.load()
  store.search.begin()
  store.timeTravel.load()
  store.readModels.watch()
  followChanges({
    onReady: () => {
      store.notices.setAway(false)
      store.loader.load()
      store.search.again()
      store.timeTravel.load()
    },
    onRows: (changes) => takeIn(store, changes),
    onAway: () => store.notices.setAway(true),
  })
}

/** Changes what the address says. Typing a search replaces it, so that going back leads to where one was before. */
function go(store, changes, replace) {
  const route = { ...store.route, ...changes }
  const hash = writeRoute(route)
  if (hash !== location.hash) history[replace ? 'replaceState' : 'pushState'](null, '', hash)
  enter(store, route)
}

function enter(store, route) {
  const before = store.route
  store.route = route
  const differs = (...names) => names.some((name) => route[name] !== before[name])
  if (differs('filter', 'list')) store.loader.narrow()
  if (differs('filter', 'list', 'tag', 'q')) store.search.begin()
  if (differs('todo')) store.timeTravel.load()
  store.onChange()
}

function takeIn(store, changes) {
  for (const { model, key, row } of changes) {
    const id = key.slice(key.indexOf('-') + 1)
    if (model === 'todo_list') takeInTodo(store, id, row)
    else if (model === 'lists') store.lists.tell(id, row && { ...row, id })
  }
  store.onChange()
}

function takeInTodo(store, id, row) {
  if (row === null) {
    keepText(store, id)
    store.loader.tellGone(id)
  } else if (!store.holdBack(row)) store.loader.tell({ ...row, id })
  if (id === store.route.todo) store.timeTravel.load()
  store.search.again()
}

/** A text that is being written into a todo which somebody else has removed is not lost. */
function keepText(store, id) {
  const { editing } = store
  if (editing === null || editing.key !== store.todos.get(id)?.key) return
  store.editing = null
  store.notices.say(`The todo that you were editing was removed elsewhere. You had written: ${editing.text}`)
}
