/** How far some work has come. */
export interface Progress {
  /** What is done, in any unit. */
  readonly done: number
  /** What there is to do, in the same unit; absent when nobody knows, as for standard input. */
  readonly total?: number
  /** How many things are finished, such as lines. */
  readonly count: number
  /** How many there are; absent when nobody knows. */
  readonly countTotal?: number
  /** How long it has taken so far. */
  readonly elapsedMs: number
}

const BAR_WIDTH = 24

/** Says in one line how far some work has come: a bar and percent when the total is known, count, rate, time left. */
export function progressLine(label: string, unit: string, progress: Progress): string {
  const { count, countTotal, elapsedMs } = progress
  const perSecond = elapsedMs > 0 ? Math.round((count * 1000) / elapsedMs) : 0
  const fraction = fractionOf(progress)
  return [
    label,
    fraction !== undefined && `${bar(fraction)} ${Math.floor(fraction * 100)} %`,
    `${grouped(count)}${countTotal === undefined ? '' : ` of ${grouped(countTotal)}`} ${unit}`,
    `${grouped(perSecond)}/s`,
    fraction !== undefined && fraction > 0 && fraction < 1 && `${left(fraction, elapsedMs)} left`,
  ]
    .filter((part) => typeof part === 'string')
    .join('  ')
}

function fractionOf({ done, total }: Progress): number | undefined {
  if (total === undefined) return undefined
  return total > 0 ? Math.min(1, done / total) : 1
}

function bar(fraction: number): string {
  const full = Math.round(fraction * BAR_WIDTH)
  return '█'.repeat(full) + '░'.repeat(BAR_WIDTH - full)
}

function left(fraction: number, elapsedMs: number): string {
  const seconds = Math.ceil((elapsedMs * (1 - fraction)) / fraction / 1000)
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`
}

function grouped(number: number): string {
  return number.toLocaleString('en')
}
