/**
 * What the address says is to be shown: `#/active?list=4f6c&q=milk&todo=9a1e&at=2`.
 *
 * @typedef {object} Route
 * @property {'all' | 'active' | 'completed'} filter which todos
 * @property {string} q words that their titles must have; empty for any
 * @property {string | null} list the id of the list that they are on; null for any
 * @property {string | null} tag the tag that they have; null for any
 * @property {string | null} todo the id of the todo whose history is shown
 * @property {number | null} at the revision at which it is shown; null for the last one
 */

const parameters = ['list', 'tag', 'q', 'todo', 'at']

/**
 * Reads a route.
 * @param {string} hash
 * @returns {Route}
 */
export function readRoute(hash) {
  const [, path = '', query = ''] = /^#?\/?([^?]*)\??(.*)$/s.exec(hash) ?? []
  const found = new URLSearchParams(query)
  const at = found.get('at') ?? ''
  return {
    filter: path === 'active' || path === 'completed' ? path : 'all',
    q: found.get('q') ?? '',
    list: found.get('list') || null,
    tag: found.get('tag') || null,
    todo: found.get('todo') || null,
    at: /^\d{1,9}$/.test(at) ? Number(at) : null,
  }
}

/**
 * Writes a route as the end of an address.
 * @param {Route} route
 */
export function writeRoute(route) {
  const query = new URLSearchParams()
  for (const name of parameters) {
    const value = route[name]
    if (value !== null && value !== '') query.set(name, String(value))
  }
  const text = query.toString()
  return `#/${route.filter === 'all' ? '' : route.filter}${text && `?${text}`}`
}
