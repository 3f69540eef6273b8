/** Where the panel is below the list. */
const isNarrow = matchMedia('(max-width: 999px)')

/** Waits until what has changed is on the page. */
function afterRender(act) {
  requestAnimationFrame(() => requestAnimationFrame(act))
}

/** Moves the focus to a part of a todo's row. */
export function focusRow(key, part) {
  if (key === undefined) return
  afterRender(() => document.querySelector(`[data-key="${CSS.escape(key)}"] ${part}`)?.focus())
}

/** Leads to the history, where it is out of sight. */
export function focusHeading() {
  if (isNarrow.matches) afterRender(() => document.querySelector('#history-heading')?.focus())
}

/** Where the focus goes when what has it goes away, by the part of the page that it was in. */
const heirs = [
  ['.tags', '.tags .name'],
  ['.moment', '.travel input'],
  ['', '.new-todo'],
]

/**
 * Keeps the focus near what goes away while it has it: on the row that takes the place of a row, or on what is next to
 * it. Who points and clicks is not led anywhere.
 *
 * @param {() => void} render changes the page
 */
export function keepFocus(render) {
  const focused = document.activeElement
  const isLed = focused !== null && focused !== document.body && focused.matches(':focus-visible')
  const row = focused?.closest('.todo-list li')
  const index = row ? [...row.parentElement.children].indexOf(row) : -1
  const heir = heirs.find(([part]) => part === '' || focused?.closest(part))?.[1]
  render()
  if (!isLed || focused.isConnected) return
  const rows = document.querySelectorAll('.todo-list li')
  const next = row?.isConnected ? row : rows[Math.min(index, rows.length - 1)]
  const target = next?.querySelector('.toggle') ?? document.querySelector(heir) ?? document.querySelector('.new-todo')
  target?.focus()
}
