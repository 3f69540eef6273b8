/**
 * A list as the service tells it.
 *
 * @typedef {{ id: string, name: string, archived: boolean }} List
 */

/** Keeps what the service has told of lists, sorted by their names. */
export function createLists() {
  /** @type {List[]} */
  let all = []
  /** What was told one by one, in its order; a list that is gone is `null`. */
  let told = []
  let clock = 0

  const without = (lists, id) => lists.filter((list) => list.id !== id)
  const apply = (lists, { id, list }) => (list === null ? without(lists, id) : [...without(lists, id), list])
  const sort = (lists) => lists.toSorted((one, other) => one.name.localeCompare(other.name))

  return {
    /** The lists. @returns {List[]} */
    all: () => all,
    /** A moment, to tell later what was told since. */
    now: () => clock,
    /** Takes in a list as it is now, or `null` when it is gone. */
    tell(id, list) {
      clock += 1
      told.push({ id, list, at: clock })
      all = sort(apply(all, { id, list }))
    },
    /** Takes in what was loaded. What was told since the loading began may be newer than what was loaded. */
    replace(loaded, { since }) {
      told = told.filter(({ at }) => at > since)
      all = sort(told.reduce(apply, loaded))
    },
  }
}
