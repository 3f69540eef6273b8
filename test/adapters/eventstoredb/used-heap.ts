import { setImmediate as nextTurn } from 'node:timers/promises'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'

/** How much memory the objects take that something still holds, in bytes. */
export async function usedHeapBytes(): Promise<number> {
  setFlagsFromString('--expose-gc')
  const collectGarbage = runInNewContext('gc') as () => void
  // What a turn of the event loop lets go of, the next collection takes.
  for (let times = 0; times < 3; times += 1) {
    await nextTurn()
    collectGarbage()
  }
  return process.memoryUsage().heapUsed
}
