// `npm run bench` compiles this folder, as users run it compiled, and runs every benchmark in it;
// `npm run bench -- types append` runs only those named, `npm run bench -- soak --seconds 60` one that takes long.
import { readdirSync } from 'node:fs'
import { parseArgs } from 'node:util'

interface Benchmark {
  readonly title: string
  /** Whether it takes so long that it must be named. */
  readonly onlyWhenNamed?: boolean
  readonly run: (options: { seconds?: number }) => Promise<void>
}

const ENDING = '.bench.js'

const known = readdirSync(new URL('.', import.meta.url))
  .filter((file) => file.endsWith(ENDING))
  .map((file) => file.slice(0, -ENDING.length))
const options = { seconds: { type: 'string' } } as const
const { positionals: wanted, values } = parseArgs({ allowPositionals: true, options })
const unknown = wanted.filter((name) => !known.includes(name))
if (unknown.length > 0) {
  console.error(`Cannot run ${unknown.join(', ')}: the benchmarks are ${known.join(', ')}`)
  process.exit(1)
}
for (const name of known.filter((each) => wanted.length === 0 || wanted.includes(each))) {
  const {
    title,
    run,
    onlyWhenNamed = false,
  }: Benchmark = await import(new URL(`${name}${ENDING}`, import.meta.url).href)
  if (onlyWhenNamed && wanted.length === 0) continue
  console.log(`\n${name}: ${title}`)
  await run({ ...(values.seconds !== undefined && { seconds: Number(values.seconds) }) })
}
