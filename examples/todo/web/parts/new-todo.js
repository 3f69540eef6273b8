import { html } from '../html.js'

/** Where a new todo is written. */
export function NewTodo({ store }) {
  const onKeyDown = (event) => {
    const title = store.draft.trim()
    if (event.key !== 'Enter' || event.isComposing || title === '') return
    store.write('')
    store.actions.add(title)
  }
  return html`<input
    class="new-todo"
    placeholder="What needs to be done?"
    aria-label="What needs to be done?"
    autofocus
    autocomplete="off"
    enterkeyhint="done"
    dir="auto"
    value=${store.draft}
    onInput=${({ target }) => store.write(target.value)}
    onKeyDown=${onKeyDown}
  />`
}
