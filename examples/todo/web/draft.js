const NAME = 'outcry-todo-draft'

/** Reads the title that was being written when the page was left. */
export function readDraft() {
  try {
    return sessionStorage.getItem(NAME) ?? ''
  } catch {
    return ''
  }
}

/** Keeps the title that is being written over a reload, where the browser lets it. */
export function keepDraft(text) {
  try {
    sessionStorage.setItem(NAME, text)
  } catch {
    // It is kept as long as the page is.
  }
}
