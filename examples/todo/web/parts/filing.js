import { html } from '../html.js'

/** Where the selected todo is: its list and its tags. */
export function Filing({ store, todo }) {
  const { actions, lists } = store
  const move = ({ target }) => actions.move(todo, target.value === '' ? null : target.value)
  return html`<div class="filing">
    <label for="todo-list">List</label>
    <select id="todo-list" value=${todo.list ?? ''} onChange=${move}>
      <option value="">none</option>
      ${lists
        .all()
        .filter(({ id, archived }) => !archived || id === todo.list)
        .map(({ id, name }) => html`<option key=${id} value=${id}>${name}</option>`)}
    </select>
    <button type="button" class="quiet" onClick=${() => actions.edit(todo)}>Edit title</button>
    <div class="tags" role="group" aria-label="Tags">
      ${todo.tags.map(
        (tag) => html`<button
          key=${tag}
          type="button"
          class="tag chosen"
          dir="auto"
          aria-label=${`Take ${tag} off`}
          onClick=${() => actions.untag(todo, tag)}
        >
          ${tag}
        </button>`,
      )}
      <input
        type="text"
        class="name"
        placeholder="+project or @place"
        aria-label="New tag"
        autocomplete="off"
        autocapitalize="none"
        dir="auto"
        onKeyDown=${(event) => addTag(event, (tag) => actions.tag(todo, tag))}
      />
    </div>
  </div>`
}

/** A word without a mark is a project. */
function addTag(event, add) {
  const text = event.target.value.trim()
  if (event.key !== 'Enter' || event.isComposing || text === '') return
  event.target.value = ''
  add(/^[+@]/.test(text) ? text : `+${text}`)
}
