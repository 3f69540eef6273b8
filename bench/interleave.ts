/** One way of doing the work that is compared. */
export interface Contender {
  /** What the table calls it. */
  readonly name: string
  /** Does a portion of the work. Answers how many units it did. */
  readonly run: () => Promise<number>
}

/** How often and how long each contender works. */
export interface InterleaveOptions {
  /** How many rounds count. 5 by default; one more before them warms up. */
  readonly rounds?: number
  /** What is counted, in the plural: `events`. */
  readonly units: string
}

/** The rates of one contender, in units per second. */
export interface Rates {
  /** What the table calls it. */
  readonly name: string
  /** The median over the rounds. */
  readonly median: number
  /** The slowest round. */
  readonly slowest: number
  /** The fastest round. */
  readonly fastest: number
}

/**
 * Lets contenders work in turns, so that what else happens on the machine meets all of them alike, and prints their
 * median rates with the ratio to the first one.
 */
export async function interleave(
  contenders: readonly Contender[],
  { rounds = 5, units }: InterleaveOptions,
): Promise<Rates[]> {
  const samples = new Map<string, number[]>(contenders.map(({ name }) => [name, []]))
  for (let round = 0; round <= rounds; round += 1) {
    for (const { name, run } of contenders) {
      const rate = await measure(run)
      if (round > 0) samples.get(name)?.push(rate)
    }
  }
  const rates = [...samples].map(([name, values]) => ratesOf(name, values))
  print(rates, units)
  return rates
}

async function measure(run: () => Promise<number>): Promise<number> {
  const started = performance.now()
  const units = await run()
  return (units * 1000) / (performance.now() - started)
}

function ratesOf(name: string, values: readonly number[]): Rates {
  const sorted = values.toSorted((a, b) => a - b)
  const at = (index: number) => sorted[index] ?? Number.NaN
  return { name, median: at(Math.floor(sorted.length / 2)), slowest: at(0), fastest: at(sorted.length - 1) }
}

function print(rates: readonly Rates[], units: string): void {
  const [first] = rates
  const rows = rates.map(({ name, median, slowest, fastest }) => [
    name,
    {
      [`${units}/s`]: Math.round(median),
      'slowest to fastest': `${Math.round(slowest)} to ${Math.round(fastest)}`,
      ratio: Number((median / (first?.median ?? median)).toFixed(2)),
    },
  ])
  console.table(Object.fromEntries(rows))
}
