import { request } from './request.js'

/** Makes what begins, renames and archives lists. */
export function createChangingLists(store) {
  const send = async (what, method, path, body) => {
    try {
      return (await request(method, path, { body })) ?? {}
    } catch (refusal) {
      store.notices.sayRefused(`Cannot ${what}`, refusal)
      return undefined
    } finally {
      store.loader.load()
    }
  }
  return {
    /** Begins a list and shows it. @returns {Promise<boolean>} whether there is one now */
    async create(name) {
      const list = await send(`begin the list “${name}”`, 'POST', '/lists', { name })
      if (list !== undefined) store.go({ list: list.id, tag: null })
      return list !== undefined
    },
    rename: ({ id, name }, changed) =>
      send(`rename the list “${name}”`, 'PATCH', `/lists/${encodeURIComponent(id)}`, { name: changed }),
    async archive({ id, name }) {
      const done = await send(`archive the list “${name}”`, 'POST', `/lists/${encodeURIComponent(id)}/archive`)
      if (done !== undefined && store.route.list === id) store.go({ list: null })
    },
  }
}
