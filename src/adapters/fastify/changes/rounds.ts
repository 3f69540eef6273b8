import { setImmediate as nextTurn, setTimeout as sleep } from 'node:timers/promises'

/** After how many clients other work of the process gets its turn. */
const CLIENTS_PER_TURN = 64

/**
 * Makes a function that goes round some things whenever it is called, one round at a time; calls during a round make
 * one more. Behind each round it rests for as long as the round took, so that other work has half of the time however
 * many things there are; what comes meanwhile is done in one go.
 */
export function createRounds<Thing>(things: () => Iterable<Thing>, visit: (thing: Thing) => void): () => void {
  let isGoing = false
  let again = false
  const go = async () => {
    isGoing = true
    while (again) {
      again = false
      const startedAt = performance.now()
      let count = 0
      for (const thing of [...things()]) {
        visit(thing)
        count += 1
        if (count % CLIENTS_PER_TURN === 0) await nextTurn()
      }
      const tookMs = performance.now() - startedAt
      if (tookMs >= 1) await sleep(tookMs)
    }
    isGoing = false
  }
  return () => {
    again = true
    if (!isGoing) void go()
  }
}
