import { addDifference } from './counts.js'

/** @typedef {import('./todos.js').Todo} Todo */
/** @typedef {import('./counts.js').Counts} Counts */

/**
 * Something that was asked of the service and not answered yet.
 *
 * @typedef {object} Wish
 * @property {string} on what it changes: wishes for the same thing are sent one after the other
 * @property {(todos: Todo[]) => Todo[]} preview shows todos as if it were so
 * @property {(counts: Counts) => Counts} [count] the same for their numbers, if the shown todos do not tell
 * @property {() => Promise<unknown>} send asks for it
 * @property {(refusal: Error) => void} refused called when the service says no, after the preview was taken back
 */

/** Keeps wishes: each is shown at once, and taken back when the service refuses it. */
export function createWishes({ onChange }) {
  /** @type {Wish[]} */
  let open = []
  const lastOf = new Map()

  const settle = (wish) => {
    open = open.filter((other) => other !== wish)
    onChange()
  }
  return {
    /** Shows todos and their numbers as they will be when all wishes come true. */
    preview(todos, counts) {
      for (const wish of open) {
        const next = wish.preview(todos)
        counts = wish.count?.(counts) ?? addDifference(counts, todos, next)
        todos = next
      }
      return { todos, counts }
    },
    /** Makes a wish. @param {Wish} wish @returns {Promise<boolean>} whether it came true */
    async make(wish) {
      open = [...open, wish]
      onChange()
      const sent = (lastOf.get(wish.on) ?? Promise.resolve()).then(wish.send)
      const settled = sent.catch(() => undefined)
      lastOf.set(wish.on, settled)
      try {
        await sent
        settle(wish)
        return true
      } catch (error) {
        settle(wish)
        wish.refused(error)
        return false
      } finally {
        if (lastOf.get(wish.on) === settled) lastOf.delete(wish.on)
      }
    },
  }
}
