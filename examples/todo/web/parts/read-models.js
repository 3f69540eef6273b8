import { html } from '../html.js'

/** The read models: how far behind each is, and what builds it anew. */
export function ReadModels({ readModels }) {
  return html`<section class="read-models" aria-labelledby="read-models-heading">
    <h2 id="read-models-heading">Read models</h2>
    <ul>
      ${readModels.all.map((model) => html`<${ReadModel} key=${model.name} model=${model} readModels=${readModels} />`)}
    </ul>
    ${!readModels.isKnown && html`<p class="problem">The service does not tell how they are.</p>`}
    <p class="news" role="status">${readModels.news}</p>
  </section>`
}

function ReadModel({ model, readModels }) {
  const { name, generation, state, deadLetters } = model
  const isRebuilt = readModels.isRebuilt(model)
  return html`<li>
    <span class="name">${name}</span>
    <span class=${`lag ${state}`}>${lagOf(model)}</span>
    <button
      type="button"
      aria-label=${`Rebuild ${name}`}
      disabled=${isRebuilt || state === 'building'}
      onClick=${() => readModels.rebuild(model)}
    >
      Rebuild
    </button>
    <span class="generation">
      ${generation === undefined ? 'no generation yet' : `generation ${generation}`}
      ${deadLetters > 0 && `, ${deadLetters} set aside`}
    </span>
    ${isRebuilt && html`<${Progress} model=${model} />`}
  </li>`
}

function lagOf({ state, lagEvents }) {
  if (state === 'building') return 'being built'
  const lag =
    lagEvents === undefined
      ? 'lag unknown'
      : lagEvents === 0
        ? 'up to date'
        : `${lagEvents.toLocaleString('en')} behind`
  return state === 'stuck' ? `stuck, ${lag}` : lag
}

function Progress({ model: { name, rebuild } }) {
  const { phase, done = 0, total, eventsPerSecond = 0 } = rebuild?.progress ?? {}
  const numbers = [done, total ?? done].map((number) => number.toLocaleString('en'))
  const rate = eventsPerSecond > 0 ? `, ${eventsPerSecond.toLocaleString('en')}/s` : ''
  return html`<span class="progress">
    <progress aria-label=${`Rebuild of ${name}`} max=${Math.max(1, total ?? 1)} value=${done}></progress>
    <span>${phase ?? 'starting'}: ${numbers[0]} of ${numbers[1]} events${rate}</span>
  </span>`
}
