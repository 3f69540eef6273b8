import { newKey, request } from './request.js'

/** Makes what adds todos. @returns {{ add: (title: string) => void, idOf: (todo: any) => string | undefined }} */
export function createAdding(store) {
  const { todos, wishes, loader } = store
  /** The ids that the service gave, by the keys of the wishes. */
  const ids = new Map()
  const titlesUnderWay = []
  let held = []
  let lastRefused

  store.holdBack = (row) => {
    if (todos.get(row.id) !== undefined || !titlesUnderWay.includes(row.title)) return false
    held.push(row)
    return true
  }
  const release = (title) => {
    titlesUnderWay.splice(titlesUnderWay.indexOf(title), 1)
    if (titlesUnderWay.length > 0) return
    const rows = held
    held = []
    for (const row of rows) loader.tell(row)
  }
  const send = async (wished, idempotencyKey) => {
    const { key, title, order, list, tags } = wished
    titlesUnderWay.push(title)
    try {
      let told = await request('POST', '/', { body: { title, order }, key: idempotencyKey })
      ids.set(key, told.id)
      loader.tell({ ...told, key }, { isOwn: true })
      const path = `/${encodeURIComponent(told.id)}`
      if (list !== null) told = await request('PUT', `${path}/list`, { body: { list } })
      for (const tag of tags) told = await request('PUT', `${path}/tags/${encodeURIComponent(tag)}`)
      loader.tell({ ...told, key }, { isOwn: true })
    } finally {
      release(title)
    }
  }
  return {
    /** The id of a todo; undefined as long as it is only wished for. */
    idOf: (todo) => ids.get(todo.key) ?? (todo.isWish ? undefined : todo.id),
    add(title) {
      if (store.route.q !== '') store.go({ q: '' }, { replace: true })
      const isSame = lastRefused?.title === title
      const idempotencyKey = isSame ? lastRefused.idempotencyKey : newKey()
      lastRefused = undefined
      const wished = wishFor(store, title)
      wishes.make({
        on: wished.key,
        preview: (shown) => insert(shown, wished),
        send: () => send(wished, idempotencyKey),
        refused: (refusal) => {
          if (ids.has(wished.key)) return store.notices.say(`“${title}” is added, but not filed: ${refusal.message}`)
          lastRefused = { title, idempotencyKey }
          if (store.draft === '') store.write(title)
          store.notices.sayRefused(`Cannot add “${title}”`, refusal)
        },
      })
    },
  }
}

/** A new todo comes last; among very many it has no place of its own. */
function wishFor({ route, todos, loader }, title) {
  const order = loader.isComplete ? Math.max(0, ...todos.shown().map((todo) => todo.order)) : 0
  const key = `new-${newKey()}`
  const tags = route.tag === null ? [] : [route.tag]
  return { id: key, key, title, order, completed: false, list: route.list, tags, isWish: true }
}

function insert(shown, wished) {
  if (shown.some(({ key }) => key === wished.key)) return shown
  return shown.toSpliced(shown.findLastIndex(({ order }) => order <= wished.order) + 1, 0, wished)
}
