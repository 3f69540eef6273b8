import { html } from '../html.js'
import { Filing } from './filing.js'
import { Moment } from './moment.js'
import { textOf } from './text-of.js'

/** What happened to the selected todo, as it happens, and how it was at any time. */
export function History({ store, view }) {
  const { timeTravel, actions } = store
  const { history } = timeTravel
  if (history === null) return html`<${Invitation} />`
  const index = timeTravel.index()
  const last = history.events.at(-1)
  const todo = view.shown.find(({ id }) => id === history.id) ?? todoAfter(history.id, last)
  const isPresent = last !== undefined && last.state.status !== 'removed'
  return html`<section class="history" aria-labelledby="history-heading">
    <header>
      <h2 id="history-heading" tabindex="-1" dir="auto">${titleOf(history)}</h2>
      <button type="button" class="close" aria-label="Close the history" onClick=${() => actions.select(null)}>×</button>
    </header>
    ${history.problem !== null && html`<p class="problem">${history.problem}</p>`}
    ${isPresent && html`<${Filing} store=${store} todo=${todo} />`}
    ${last !== undefined && html`<${Moment} store=${store} events=${history.events} index=${index} />`}
    <${Events} store=${store} events=${history.events} index=${index} />
  </section>`
}

function Invitation() {
  return html`<section class="history">
    <h2>What happened</h2>
    <p class="invitation">
      Nothing here is overwritten: every change is an event. Choose a todo by the clock in its row to see its events as they
      happen, and what it was after each of them.
    </p>
  </section>`
}

/** A todo is still called what it was called before it was removed. */
function titleOf({ events }) {
  return events.findLast(({ state }) => state.title !== undefined)?.state.title ?? 'Unknown todo'
}

function todoAfter(id, last) {
  const { title = '', list = null, tags = [] } = last?.state ?? {}
  return { id, key: id, title, completed: last?.state.status === 'completed', list, tags }
}

function Events({ store, events, index }) {
  return html`<ol class="events" aria-label="Events" start=${(events[0]?.revision ?? 0) + 1} tabindex="0">
    ${events.map(
      (
        { revision, type, data, occurredAt },
        number,
      ) => html`<li key=${revision} class=${number > index ? 'future' : ''}>
        <button
          type="button"
          aria-current=${number === index ? 'step' : undefined}
          onClick=${() => store.timeTravel.goTo(number)}
        >
          <span class="type">${type}</span>
          <${Data} data=${data} lists=${store.lists.all()} />
          <${When} at=${occurredAt} />
        </button>
      </li>`,
    )}
  </ol>`
}

function Data({ data, lists }) {
  return html`<span class="data">
    ${Object.entries(data).map(
      ([name, value]) => html`<span class="datum" key=${name}
        ><span class="name">${name}</span> <bdi>${textOf(name, value, lists)}</bdi></span
      >`,
    )}
  </span>`
}

const dateAndTime = new Intl.DateTimeFormat('en-GB', {
  day: 'numeric',
  month: 'short',
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
})

function When({ at }) {
  return html`<time datetime=${at}>${dateAndTime.format(new Date(at))}</time>`
}
