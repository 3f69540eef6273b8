import { html } from '../html.js'

const connections = {
  connected: '',
  away: 'The service does not answer. What you see may be out of date; this page keeps trying.',
  back: 'The service answers again. What you see is up to date.',
}

/** What went wrong, and whether the service answers. */
export function Notices({ notices }) {
  const { connection, shown } = notices
  return html`<div class="notices">
    <p class=${`connection ${connection}`} role="status">${connections[connection]}</p>
    <div role="alert">
      ${shown.map(
        ({ id, text }) => html`<div class="notice" key=${id}>
          <p dir="auto">${text}</p>
          <button type="button" aria-label="Dismiss" onClick=${() => notices.dismiss(id)}>×</button>
        </div>`,
      )}
    </div>
  </div>`
}
