import { request } from './request.js'
import { oneAtATime } from './timing.js'

/** Keeps the history of the todo that the address names, and which moment of it is looked at. */
export function createTimeTravel(store) {
  const travel = {
    /** @type {{ id: string, events: any[], problem: string | null } | null} */
    history: null,
    /** The index of the event that is looked at: the last one unless the address names another. */
    index() {
      const events = travel.history?.events ?? []
      const { at } = store.route
      const found = at === null ? -1 : events.findIndex(({ revision }) => revision === at)
      return found === -1 ? events.length - 1 : found
    },
    /** Looks at an event; at the last one, those that are to come are followed. */
    goTo(index) {
      const events = travel.history?.events ?? []
      const at = index >= events.length - 1 ? null : events[Math.max(0, index)].revision
      store.go({ at }, { replace: true })
    },
    load: oneAtATime(async () => {
      const { todo } = store.route
      travel.history = todo === null ? null : await fetchHistory(todo, travel.history)
      if (store.route.todo !== todo) travel.history = null
      store.onChange()
    }),
  }
  return travel
}

async function fetchHistory(id, known) {
  try {
    const { events } = await request('GET', `/${encodeURIComponent(id)}/history`)
    return { id, events, problem: null }
  } catch (refusal) {
    return { id, events: known?.id === id ? known.events : [], problem: refusal.message }
  }
}
