import { request } from './request.js'

/** @typedef {{ open: number, completed: number }} Counts how many todos are open, and how many completed */

/** Counts todos that are here. @param {import('./todos.js').Todo[]} todos @returns {Counts} */
export function count(todos) {
  const completed = todos.filter((todo) => todo.completed).length
  return { open: todos.length - completed, completed }
}

/** Adds to counts what is different between some todos and others. @returns {Counts} */
export function addDifference(counts, before, after) {
  const [one, other] = [count(before), count(after)]
  return {
    open: counts.open + other.open - one.open,
    completed: counts.completed + other.completed - one.completed,
  }
}

/** Asks how many todos there are. @returns {Promise<Counts>} */
export function fetchCounts() {
  return request('GET', '/counts')
}

/** Asks how many todos are on a list and have a tag; `all` is the answer where neither is named. @returns {Promise<Counts>} */
export async function fetchScope({ list, tag }, all) {
  if (tag !== null) return fetchTagged(tag, list)
  return list === null ? all : request('GET', `/counts?list=${encodeURIComponent(list)}`)
}

async function fetchTagged(tag, list) {
  const query = new URLSearchParams({ tag, limit: '1', ...(list !== null && { list }) })
  const { counts } = await request('GET', `/search?${query}`)
  const countOf = (completed) => counts.completed?.find(({ value }) => String(value) === String(completed))?.count ?? 0
  return { open: countOf(false), completed: countOf(true) }
}
