import { html } from '../html.js'
import { EditTitle } from './edit-title.js'

/** One todo in its row. */
export function TodoItem({ store, todo }) {
  const { actions, editing, route } = store
  const isEdited = editing?.key === todo.key
  const isSelected = route.todo === todo.id
  const names = [todo.completed && 'completed', isEdited && 'editing', isSelected && 'selected', todo.isWish && 'wish']
  const onKeyDown = (event) => {
    if (event.key !== 'F2' || isEdited) return
    event.preventDefault()
    actions.edit(todo)
  }
  const labelId = `title-${todo.key}`
  return html`<li class=${names.filter(Boolean).join(' ')} data-key=${todo.key} onKeyDown=${onKeyDown}>
    <div class="view">
      <input
        class="toggle"
        type="checkbox"
        aria-labelledby=${labelId}
        aria-keyshortcuts="F2"
        checked=${todo.completed}
        onChange=${({ target }) => actions.complete(todo, target.checked)}
      />
      <label id=${labelId} dir="auto" onDblClick=${() => actions.edit(todo)}><${Title} store=${store} todo=${todo} /></label>
      <${Marks} store=${store} todo=${todo} />
      <button
        type="button"
        class="details"
        aria-label=${`History of ${todo.title}`}
        aria-pressed=${isSelected}
        disabled=${todo.isWish}
        onClick=${() => actions.select(isSelected ? null : todo)}
      ></button>
      <button type="button" class="destroy" aria-label=${`Remove ${todo.title}`} onClick=${() => actions.remove(todo)}></button>
    </div>
    ${isEdited && html`<${EditTitle} store=${store} todo=${todo} />`}
  </li>`
}

/** A title, with what was searched for marked in it, unless it has changed since. */
function Title({ store, todo }) {
  const parts = store.route.q.trim() === '' ? undefined : store.search.found?.titles.get(todo.id)
  if (parts?.map(({ text }) => text).join('') !== todo.title) return todo.title
  return parts.map(({ text, isFound }) => (isFound ? html`<mark>${text}</mark>` : text))
}

/** The list and the tags of a todo; each leads to the others that have it. */
function Marks({ store, todo }) {
  const list = todo.list !== store.route.list && store.lists.all().find(({ id }) => id === todo.list)
  if (!list && todo.tags.length === 0) return null
  return html`<div class="marks">
    ${list && html`<span class="in-list" dir="auto">${list.name}</span>`}
    ${todo.tags.map(
      (tag) => html`<button key=${tag} type="button" class="tag" dir="auto" onClick=${() => store.go({ tag })}>
        ${tag}
      </button>`,
    )}
  </div>`
}
