import { html } from '../html.js'
import { writeRoute } from '../route.js'

const filters = [
  ['all', 'All'],
  ['active', 'Active'],
  ['completed', 'Completed'],
]

/** The counter, the filters, and what clears completed todos. */
export function TodoFooter({ store, view: { open, completed, canChangeAll } }) {
  const { route, actions } = store
  return html`<footer class="footer">
    <span class="todo-count" role="status">
      <strong>${open.toLocaleString('en')}</strong> ${open === 1 ? 'item' : 'items'} left
    </span>
    <ul class="filters">
      ${filters.map(
        ([filter, name]) => html`<li key=${filter}>
          <a
            class=${route.filter === filter ? 'selected' : ''}
            aria-current=${route.filter === filter ? 'page' : undefined}
            href=${writeRoute({ ...route, filter })}
            >${name}</a
          >
        </li>`,
      )}
    </ul>
    ${
      completed > 0 &&
      canChangeAll &&
      html`<button type="button" class="clear-completed" onClick=${actions.clearCompleted}>Clear completed</button>`
    }
  </footer>`
}
