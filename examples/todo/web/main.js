import { render } from 'preact'
import { createActions } from './actions.js'
import { keepFocus } from './focus.js'
import { html } from './html.js'
import { App } from './parts/app.js'
import { createStore, start } from './store.js'

/** Pages that nobody sees are drawn all the same, but not at once. */
const UNSEEN_MS = 250

const page = document.querySelector('#page')
let isAsked = false

function draw() {
  if (!isAsked) return
  isAsked = false
  keepFocus(() => render(html`<${App} store=${store} />`, page))
}

function drawSoon() {
  if (isAsked) return
  isAsked = true
  requestAnimationFrame(draw)
  setTimeout(draw, UNSEEN_MS)
}

const store = createStore({ onChange: drawSoon })
store.actions = createActions(store)
isAsked = true
draw()
start(store)
