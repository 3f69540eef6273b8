/** The positions that a filtered subscription tells, so that a client can resume behind events it does not want. */
export interface Checkpoints {
  /** The positions to tell before an event is sent. */
  before(position: number): Iterable<number>
  /** The positions to tell when the log was looked at up to a position. */
  through(position: number): Iterable<number>
  /** The positions to tell when the subscription goes live. */
  goingLive(position: number): Iterable<number>
}

/**
 * Counts the events that were looked at: positions are counted, so the distance of two is the number of events.
 *
 * @param interval - after how many events a position is told; never when it is missing
 */
export function createCheckpoints(after: number, interval: number | undefined): Checkpoints {
  let told = after
  function* upTo(position: number): Generator<number> {
    if (interval === undefined) return
    while (told + interval <= position) {
      told += interval
      yield told
    }
  }
  return {
    before: (position) => upTo(position - 1),
    through: upTo,
    goingLive: (position) => {
      if (interval === undefined || position <= told) return []
      told = position
      return [position]
    },
  }
}
