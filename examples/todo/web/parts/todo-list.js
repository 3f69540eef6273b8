import { html } from '../html.js'
import { TodoItem } from './todo-item.js'

/** The todos that are shown, and what marks them all. */
export function TodoList({ store, view }) {
  const { shown, open, completed, canChangeAll } = view
  return html`<section class="main">
    ${
      canChangeAll &&
      html`<input
          id="toggle-all"
          class="toggle-all"
          type="checkbox"
          checked=${open === 0 && completed > 0}
          onChange=${({ target }) => store.actions.completeAll(target.checked)}
        />
        <label for="toggle-all">Mark all as complete</label>`
    }
    <ul class="todo-list" aria-label="Todos">
      ${shown.map((todo) => html`<${TodoItem} key=${todo.key} store=${store} todo=${todo} />`)}
    </ul>
    <${Rest} store=${store} view=${view} />
  </section>`
}

/** What is not shown. */
function Rest({ store, view: { shown, hidden, isSearch } }) {
  const { loader, route } = store
  const number = hidden.toLocaleString('en')
  if (isSearch && hidden > 0) return html`<p class="rest">${number} more are found. Say more to find fewer.</p>`
  if (hidden > 0 && loader.canShowMore()) {
    return html`<p class="rest">
      ${number} more. <button type="button" onClick=${loader.showMore}>Show more</button>
    </p>`
  }
  if (hidden > 0) return html`<p class="rest">${number} more. Search to find them.</p>`
  const isNarrowed = route.q.trim() !== '' || route.list !== null || route.tag !== null
  return shown.length === 0 && isNarrowed && html`<p class="rest">Nothing here.</p>`
}
