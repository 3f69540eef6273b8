/**
 * A todo as the service tells it. `key` stays the same from the moment it was wished for.
 *
 * @typedef {{ id: string, key: string, title: string, completed: boolean, order: number, list: string | null,
 * tags: string[], revision?: number, addedAt?: string }} Todo
 */

/** What a todo is until more is told of it: an answer that comes before the row can be read says only what was asked. */
const unmarked = { title: '', completed: false, order: 0, list: null, tags: [] }

/** Keeps what the service has told of todos: each by its id, and those that are shown, in their order. */
export function createTodos() {
  /** @type {Map<string, Todo>} */
  const rows = new Map()
  const toldAt = new Map()
  const own = new Set()
  let ids = []
  let clock = 0

  const isNewer = (known, told) => known?.revision !== undefined && told.revision < known.revision
  const keep = (told) => {
    const known = rows.get(told.id)
    rows.set(told.id, { ...unmarked, key: told.id, ...known, ...told })
  }
  const place = (row) => {
    if (ids.includes(row.id)) return
    const before = ids.findLastIndex((id) => isBefore(rows.get(id), row))
    ids.splice(before + 1, 0, row.id)
  }
  /** One that was added here comes where all others see it, once it is told when it was added. */
  const placeAgain = (known, { id, addedAt }) => {
    if (known === undefined || known.addedAt !== undefined || addedAt === undefined || !own.has(id)) return
    ids = ids.filter((other) => other !== id)
    place(rows.get(id))
  }

  return {
    /** @returns {Todo | undefined} */
    get: (id) => rows.get(id),
    /** The todos that are shown. @returns {Todo[]} */
    shown: () => ids.flatMap((id) => rows.get(id) ?? []),
    /** Some todos by their ids. @returns {Todo[]} */
    pick: (some) => some.flatMap((id) => rows.get(id) ?? []),
    /** A moment, to ask later what was told since. */
    now: () => clock,
    /** Whether something was told about a todo since a moment. */
    isToldSince: (id, moment) => (toldAt.get(id) ?? -1) > moment,
    /** Takes in a todo as it is now; `add` shows it if it was not shown yet. */
    put(told, { add, isOwn = false }) {
      if (isNewer(rows.get(told.id), told)) return
      clock += 1
      toldAt.set(told.id, clock)
      if (isOwn) own.add(told.id)
      const known = rows.get(told.id)
      if (!add && known === undefined) return
      keep(told)
      if (!add) return
      placeAgain(known, told)
      place(told)
    },
    /** Takes in that a todo is gone. */
    remove(id) {
      clock += 1
      toldAt.set(id, clock)
      rows.delete(id)
      ids = ids.filter((other) => other !== id)
    },
    /** Takes in todos that were found. Those told of since the search began are newer than what it found. */
    putFound(found, since) {
      for (const each of found) {
        if ((toldAt.get(each.id) ?? -1) <= since) keep(each)
      }
    },
    /** Shows what was loaded instead, and keeps what was told since the loading began, and what was added here. */
    replace(loaded, { since, isAll }) {
      const isLater = (id) => (toldAt.get(id) ?? -1) > since
      const loadedIds = new Set(loaded.map(({ id }) => id))
      const others = ids.filter((id) => !loadedIds.has(id) && rows.has(id) && (isLater(id) || (!isAll && own.has(id))))
      for (const each of loaded) if (!isLater(each.id)) keep(each)
      ids = loaded.map(({ id }) => id).filter((id) => rows.has(id))
      for (const id of others) place(rows.get(id))
      if (toldAt.size > 10_000) toldAt.clear()
    },
    /** Forgets the todos that are neither shown nor among some others. */
    forgetAllBut(others) {
      const kept = new Set([...ids, ...others])
      for (const id of rows.keys()) if (!kept.has(id)) rows.delete(id)
    },
  }
}

/** Todos are in the order that they were given, and those of one order as they were added, as far as that is told. */
function isBefore(one, other) {
  if (one === undefined || one.order !== other.order) return one !== undefined && one.order < other.order
  return one.addedAt === undefined || other.addedAt === undefined || one.addedAt <= other.addedAt
}
