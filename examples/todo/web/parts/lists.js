import { html } from '../html.js'
import { writeRoute } from '../route.js'
import { NameField } from './name-field.js'

/** The lists as links, the one that is shown with what can be done with it; and the tag that is shown. */
export function Lists({ store }) {
  const { route, lists, actions } = store
  const known = lists.all().filter(({ id, archived }) => !archived || id === route.list)
  const link = (list, name) => html`<a
    key=${list ?? 'all'}
    href=${writeRoute({ ...route, list })}
    aria-current=${route.list === list ? 'page' : undefined}
    dir="auto"
    >${name}</a
  >`
  return html`<nav class="lists" aria-label="Lists">
    ${link(null, 'Everything')} ${known.map(({ id, name }) => link(id, name))}
    ${
      store.naming === 'new'
        ? html`<${NameField} label="Name of the new list" value="" onEnd=${(name) => endNaming(store, name, actions.createList)} />`
        : html`<button type="button" class="quiet" aria-label="New list" onClick=${() => actions.name('new')}>+</button>`
    }
    ${route.tag !== null && html`<${ChosenTag} store=${store} />`}
    <${ChosenList} store=${store} list=${known.find(({ id }) => id === route.list)} />
  </nav>`
}

function ChosenTag({ store }) {
  const { tag } = store.route
  return html`<button type="button" class="tag chosen" dir="auto" aria-label=${`Show more than ${tag}`} onClick=${() => store.go({ tag: null })}>
    ${tag}
  </button>`
}

function ChosenList({ store, list }) {
  const { actions, naming } = store
  if (list === undefined || list.archived) return null
  if (naming === list.id) {
    const rename = (name) => actions.renameList(list, name)
    return html`<${NameField} label=${`New name of ${list.name}`} value=${list.name} onEnd=${(name) => endNaming(store, name, rename)} />`
  }
  return html`<span class="list-actions">
    <button type="button" class="quiet" aria-label=${`Rename the list ${list.name}`} onClick=${() => actions.name(list.id)}>Rename</button>
    <button type="button" class="quiet" aria-label=${`Archive the list ${list.name}`} onClick=${() => actions.archiveList(list)}>Archive</button>
  </span>`
}

function endNaming(store, name, act) {
  store.actions.name(null)
  if (name !== '') act(name)
}
