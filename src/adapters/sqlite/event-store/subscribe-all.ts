import type { SubscribeAllOptions, SubscriptionPage } from '../../../domain/event-store.ts'
import type { Position } from '../../../domain/position.ts'
import type { CommitWatch } from './commit-watch.ts'
import { createPageSize } from './page-size.ts'
import { positionNumber } from './position-number.ts'
import type { LogReadingParts } from './read-all.ts'

/** What a subscription needs. */
export interface SubscriptionParts extends LogReadingParts {
  readonly watch: CommitWatch
  readonly isClosed: () => boolean
}

/** Follows the log from a position until the signal is aborted or the store is closed. */
export async function* subscribeAll(
  parts: SubscriptionParts,
  options: SubscribeAllOptions & { readonly from: Position },
): AsyncGenerator<SubscriptionPage> {
  const { reader, reading, watch, isClosed } = parts
  const size = createPageSize(options.pageSize)
  let after = positionNumber(options.from)
  for (let first = true; !options.signal.aborted && !isClosed(); first = false) {
    const { version } = watch
    const head = Math.max(after, await reading.read(() => reader.head()))
    if (head === after && !first) {
      await watch.changedSince(version, options.signal)
      continue
    }
    const limit = size.next(Number.POSITIVE_INFINITY)
    const page = await reading.read(() => reader.forwards(options.filter, { after, head, limit, dense: false }))
    after = page.through
    size.learn(page)
    yield { events: page.events, completeThrough: String(after), caughtUp: after === head }
    if (after !== head) await reading.pause()
  }
}
