/** How many notices are shown at a time. */
const MAX_NOTICES = 3

/** How long it is told that the service is back, in ms. */
const BACK_MS = 6_000

/** Keeps what the user must be told, and whether the service answers. */
export function createNotices({ onChange }) {
  let lastId = 0
  let timer
  const notices = {
    /** @type {{ id: number, text: string }[]} */
    shown: [],
    /** @type {'connected' | 'away' | 'back'} */
    connection: 'connected',
    /** Tells a text until it is dismissed; the same one only once. */
    say(text) {
      const others = notices.shown.filter((notice) => notice.text !== text)
      lastId += 1
      notices.shown = [...others, { id: lastId, text }].slice(-MAX_NOTICES)
      onChange()
    },
    /** Tells what the service has refused; what became of a wish that it did not answer is not known. */
    sayRefused(what, { message, code }) {
      if (code === 'never-added') return
      const outcome = code === 'service-away' ? '. If it has arrived there all the same, it will show up here.' : ''
      notices.say(`${what}: ${message}${outcome}`)
    },
    dismiss(id) {
      notices.shown = notices.shown.filter((notice) => notice.id !== id)
      onChange()
    },
    /** Tells whether the service is away; that it is back is told for a while. */
    setAway(isAway) {
      if (!isAway && notices.connection !== 'away') return
      clearTimeout(timer)
      notices.connection = isAway ? 'away' : 'back'
      if (!isAway) timer = setTimeout(() => notices.setConnected(), BACK_MS)
      onChange()
    },
    setConnected() {
      notices.connection = 'connected'
      onChange()
    },
  }
  return notices
}
