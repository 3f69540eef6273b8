import { type Progress, progressLine } from './progress-line.ts'

/** Where progress is shown: `process.stderr`, for example. */
export interface Screen {
  /** Whether a line can be written over. */
  readonly isTTY?: boolean
  /** How many characters fit into a line. 80 by default. */
  readonly columns?: number
  /** Writes a text. */
  write(text: string): unknown
}

/** Shows how far some work has come. */
export interface ProgressBar {
  /** Shows it, unless it was shown a moment ago. May be called as often as one likes. */
  update(progress: Omit<Progress, 'elapsedMs'>): void
  /** Shows the last state, and ends the line. */
  end(): void
}

/** How progress is shown. */
export interface ProgressBarOptions {
  /** What is being done. */
  readonly label: string
  /** What is counted, in the plural. */
  readonly unit: string
  /** The clock, in ms. `performance.now` by default. */
  readonly now?: () => number
}

/** How long a line stays before it is written over on a terminal, in ms. */
const REDRAW_MS = 100
/** How long until another line is added elsewhere, in ms. */
const NEXT_LINE_MS = 5_000

/** Makes a progress bar: one line that is written over on a terminal, a line now and then in a file or a pipe. */
export function createProgressBar(screen: Screen, options: ProgressBarOptions): ProgressBar {
  const { label, unit, now = () => performance.now() } = options
  const startedAt = now()
  const interval = screen.isTTY ? REDRAW_MS : NEXT_LINE_MS
  let shownAt = screen.isTTY ? Number.NEGATIVE_INFINITY : startedAt
  let latest: Omit<Progress, 'elapsedMs'> | undefined

  const show = () => {
    if (latest === undefined) return
    shownAt = now()
    const line = progressLine(label, unit, { ...latest, elapsedMs: shownAt - startedAt })
    screen.write(screen.isTTY ? overwrite(line, screen.columns ?? 80) : `${line}\n`)
  }
  return {
    update: (progress) => {
      latest = progress
      if (now() - shownAt >= interval) show()
    },
    end: () => {
      show()
      if (screen.isTTY && latest !== undefined) screen.write('\n')
    },
  }
}

/** Returns to the start of the line, writes what fits, and clears what is left of the line before. */
function overwrite(line: string, columns: number): string {
  return `\r${line.slice(0, Math.max(0, columns - 1))}\u001b[K`
}
