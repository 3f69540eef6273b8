import { readlinkSync } from 'node:fs'
import { setPriority } from 'node:os'

/** How much less than others it gets when all want a processor: about a third. More would let it hold locks for long. */
const NICENESS = 5

/** Lets the thread that calls it give way to the other threads of the machine, where the system can do so (Linux). */
export function lowerPriority(): void {
  if (process.platform !== 'linux') return
  try {
    // `<process>/task/<thread>`
    const thread = Number(readlinkSync('/proc/thread-self').split('/').at(-1))
    setPriority(thread, NICENESS)
  } catch {
    // It works without, only less politely.
  }
}
