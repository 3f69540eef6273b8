/** How long the connection may be gone before that is worth a word, in ms. */
const PATIENCE_MS = 1_500

/** How long to wait before a connection that was refused is tried again, in ms. */
const RETRY_MS = 2_000

/**
 * Follows the changes of rows. The browser comes back by itself with the last position it has seen; where the service
 * refuses that, it begins anew.
 *
 * @param {object} listeners
 * @param {() => void} listeners.onReady called each time when everything from now on will be told
 * @param {(changes: { model: string, key: string, row: any }[]) => void} listeners.onRows
 * @param {() => void} listeners.onAway called when the service has not answered for a while
 */
export function followChanges({ onReady, onRows, onAway }) {
  let patience
  const connect = () => {
    const source = new EventSource('/changes')
    source.addEventListener('ready', () => {
      clearTimeout(patience)
      patience = undefined
      onReady()
    })
    source.addEventListener('rows', ({ data }) => onRows(JSON.parse(data)))
    source.addEventListener('error', () => {
      patience ??= setTimeout(onAway, PATIENCE_MS)
      if (source.readyState === EventSource.CLOSED) setTimeout(connect, RETRY_MS)
    })
  }
  connect()
}
