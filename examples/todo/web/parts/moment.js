import { html } from '../html.js'
import { textOf } from './text-of.js'

/** The state after one event, and what moves to another one. */
export function Moment({ store, events, index }) {
  const { timeTravel } = store
  const { type, state } = events[index]
  const last = events.length - 1
  const where = `${index + 1} of ${events.length}`
  return html`<div class="moment">
    <div class="travel" role="group" aria-label="Time travel">
      <button type="button" aria-label="Event before" disabled=${index === 0} onClick=${() => timeTravel.goTo(index - 1)}>‹</button>
      <input
        type="range"
        min="0"
        max=${last}
        step="1"
        value=${index}
        aria-label="Event"
        aria-valuetext=${`${type}, ${where}`}
        disabled=${last === 0}
        onInput=${({ target }) => timeTravel.goTo(Number(target.value))}
      />
      <button type="button" aria-label="Event after" disabled=${index === last} onClick=${() => timeTravel.goTo(index + 1)}>›</button>
    </div>
    <p class="where">
      <span role="status">${index === last ? 'Now' : 'Past'}: event ${where}, ${type}</span>
      ${index < last && html` <button type="button" class="quiet" onClick=${() => timeTravel.goTo(last)}>Back to now</button>`}
    </p>
    <${State} state=${state} before=${events[index - 1]?.state ?? {}} lists=${store.lists.all()} />
  </div>`
}

/** A state, property by property; those that the event has changed are marked. */
function State({ state, before, lists }) {
  return html`<dl class="state" aria-label="State">
    ${Object.entries(state).map(([name, value]) => {
      const isChanged = JSON.stringify(value) !== JSON.stringify(before[name])
      return html`<div key=${name} class=${isChanged ? 'changed' : ''}>
        <dt>${name}</dt>
        <dd><bdi>${textOf(name, value, lists)}</bdi></dd>
      </div>`
    })}
  </dl>`
}
