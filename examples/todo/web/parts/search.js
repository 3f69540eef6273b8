import { html } from '../html.js'

/** Where words are searched for. */
export function Search({ store }) {
  const { route, search } = store
  const write = (q) => store.go({ q }, { replace: true })
  const onKeyDown = ({ key }) => {
    if (key === 'Escape') write('')
  }
  const isFound = search.isWanted() && search.found !== null
  return html`<search class="search">
    <input
      type="search"
      placeholder="Search"
      aria-label="Search todos"
      autocomplete="off"
      spellcheck=${false}
      maxlength="500"
      dir="auto"
      value=${route.q}
      onInput=${({ target }) => write(target.value)}
      onKeyDown=${onKeyDown}
    />
    <span class="visually-hidden" role="status">${isFound ? `${search.found.total.toLocaleString('en')} found` : ''}</span>
  </search>`
}
