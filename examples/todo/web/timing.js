/**
 * Runs work one at a time. Asked for while it runs, it runs once more afterwards.
 * @param {() => Promise<void>} work
 * @returns {() => Promise<void>} ends when what was asked for is done
 */
export function oneAtATime(work) {
  let running
  let isAskedAgain = false
  const runAll = async () => {
    do {
      isAskedAgain = false
      await work()
    } while (isAskedAgain)
  }
  return () => {
    if (running === undefined) {
      running = runAll().finally(() => {
        running = undefined
      })
    } else isAskedAgain = true
    return running
  }
}

/**
 * Runs work some time after it was asked for; asked for again until then, only once.
 * @param {() => void} work
 * @param {number} delayMs
 */
export function soon(work, delayMs) {
  let isDue = false
  const run = () => {
    isDue = false
    work()
  }
  return () => {
    if (isDue) return
    isDue = true
    setTimeout(run, delayMs)
  }
}

/**
 * Runs work when it was not asked for any more for some time.
 * @param {() => void} work
 * @param {number} delayMs
 */
export function whenQuiet(work, delayMs) {
  let timer
  return () => {
    clearTimeout(timer)
    timer = setTimeout(work, delayMs)
  }
}
