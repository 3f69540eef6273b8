/**
 * Works on items, several at a time, beginning them in their order.
 *
 * @throws what `work` or `items` threw first, after everything that was begun has ended; no further item is taken then.
 */
export async function forEachInFlight<Item>(
  items: Iterable<Item> | AsyncIterable<Item>,
  maxInFlight: number,
  work: (item: Item) => Promise<void>,
): Promise<void> {
  const queue = inTurn(items)
  const workers = Array.from({ length: maxInFlight }, async () => {
    try {
      for (let next = await queue.next(); !next.done; next = await queue.next()) {
        await work(next.value)
      }
    } finally {
      await queue.return()
    }
  })
  const ended = await Promise.allSettled(workers)
  const failed = ended.find((end) => end.status === 'rejected')
  if (failed !== undefined) throw failed.reason
}

/** Hands out items to whoever asks, one after the other: a generator queues its callers. */
async function* inTurn<Item>(items: Iterable<Item> | AsyncIterable<Item>): AsyncGenerator<Item, void, undefined> {
  yield* items
}
