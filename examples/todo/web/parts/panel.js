import { html } from '../html.js'
import { History } from './history.js'
import { ReadModels } from './read-models.js'

/** What is behind the list: the events of the selected todo, and the read models. */
export function Panel({ store, view }) {
  return html`<aside class="panel" aria-label="Behind the list">
    <${History} store=${store} view=${view} />
    <${ReadModels} readModels=${store.readModels} />
  </aside>`
}
