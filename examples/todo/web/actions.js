import { createAdding } from './add-todo.js'
import { createChangingLists } from './change-lists.js'
import { createChangingMany } from './change-many.js'
import { createChanging } from './change-todo.js'
import { focusHeading, focusRow } from './focus.js'

/** Makes everything that the user can do. */
export function createActions(store) {
  const { add, idOf } = createAdding(store)
  const changing = createChanging(store, idOf)
  const { create: createList, rename: renameList, archive: archiveList } = createChangingLists(store)
  return {
    ...changing,
    ...createChangingMany(store, changing),
    add,
    createList,
    renameList,
    archiveList,
    /** Begins to name a list, by its id, or a new one; `null` ends that. */
    name(which) {
      store.naming = which
      store.onChange()
    },
    /** Shows the history of a todo; `null` closes it. */
    select(todo) {
      const before = store.route.todo
      store.go({ todo: todo === null ? null : idOf(todo), at: null })
      if (todo === null) focusRow(store.todos.get(before)?.key, '.details')
      else store.timeTravel.load().then(focusHeading)
    },
    edit(todo) {
      store.editing = { key: todo.key, todo, text: todo.title }
      store.onChange()
    },
    writeTitle(text) {
      if (store.editing !== null) store.editing = { ...store.editing, text }
    },
    /** Ends editing; removing the field that is left ends it a second time, which does nothing. */
    endEditing({ save, focus = false }) {
      const { editing } = store
      if (editing === null) return
      store.editing = null
      const title = editing.text.trim()
      if (save && title !== editing.todo.title) changing.rename(editing.todo, title)
      store.onChange()
      if (focus) focusRow(editing.key, '.toggle')
    },
  }
}
