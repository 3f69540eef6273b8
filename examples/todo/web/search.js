import { request } from './request.js'
import { whenQuiet } from './timing.js'

/** How many hits are shown. */
const MAX_HITS = 100

/** How long a pause in typing must be, in ms. */
const TYPING_MS = 100

/** How long after a change the search index surely has it, in ms. */
const INDEXED_MS = 1_000

/** Finds todos by words, and by tag where not all todos are here. */
export function createSearch(store) {
  let asked = 0
  const isWanted = () => {
    const { q, tag } = store.route
    return q.trim() !== '' || (tag !== null && !store.loader.isComplete)
  }
  const run = async () => {
    asked += 1
    const number = asked
    if (!isWanted()) return
    const { route, todos } = store
    const since = todos.now()
    try {
      const { total, todos: hits } = await ask(queryOf(route))
      if (number !== asked) return
      todos.putFound(hits, since)
      search.found = {
        for: route,
        total,
        ids: hits.map(({ id }) => id),
        titles: new Map(hits.map(({ id, highlights }) => [id, partsOf(highlights?.title ?? '')])),
      }
    } catch (refusal) {
      if (number === asked) store.notices.say(`Cannot search: ${refusal.message}`)
    }
    store.onChange()
  }
  const runWhenTyped = whenQuiet(() => void run(), TYPING_MS)
  const runSoon = whenQuiet(() => void run(), TYPING_MS)
  const runLater = whenQuiet(() => void run(), INDEXED_MS)

  const search = {
    /** @type {{ total: number, ids: string[], titles: Map<string, { text: string, isFound: boolean }[]> } | null} */
    found: null,
    isWanted,
    foundIds: () => search.found?.ids ?? [],
    /** Searches for what the address says now. */
    begin() {
      if (isWanted()) runWhenTyped()
      else search.found = null
    },
    /** Searches again because something has changed: at once, and when the index has it. */
    again() {
      if (!isWanted()) return
      runSoon()
      runLater()
    },
  }
  return search
}

function queryOf({ q, tag, list, filter }) {
  return new URLSearchParams({
    limit: String(MAX_HITS),
    ...(q.trim() !== '' && { q }),
    ...(tag !== null && { tag }),
    ...(list !== null && { list }),
    ...(filter !== 'all' && { completed: String(filter === 'completed') }),
  })
}

/** What was written here is found; where the index takes too long for that, what it has. */
async function ask(query) {
  try {
    return await request('GET', `/search?${query}`, { fresh: true })
  } catch (refusal) {
    if (refusal.code !== 'read-model-behind' && refusal.code !== 'position-of-another-log') throw refusal
    return request('GET', `/search?${query}`)
  }
}

const entities = { '&amp;': '&', '&lt;': '<', '&gt;': '>', '&quot;': '"', '&#39;': "'" }

/** Takes a highlighted title apart: `Buy <mark>milk</mark>` is text, what was found in it, text. */
function partsOf(highlighted) {
  return highlighted
    .split(/<mark>(.*?)<\/mark>/s)
    .map((part, index) => ({
      text: part.replace(/&(amp|lt|gt|quot|#39);/g, (entity) => entities[entity]),
      isFound: index % 2 === 1,
    }))
    .filter(({ text }) => text !== '')
}
