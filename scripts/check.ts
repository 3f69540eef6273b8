// `npm run check`: every gate, as many at a time as there are processors, each with its verdict. `npm run check -- lint
// types` runs only some, `npm run check -- -test` all but some.
import { spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { availableParallelism } from 'node:os'

interface Part {
  readonly name: string
  readonly command: string
}

interface Verdict extends Part {
  readonly passed: boolean
  readonly seconds: number
  readonly output: string
}

const scripts = (
  JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')) as { scripts: Record<string, string> }
).scripts

// By npm script, the slowest first, so that the two workers end at about the same time.
const parts: readonly Part[] = [
  'test',
  'package',
  'types',
  'documented',
  'boundaries',
  'dead-code',
  'promises',
  'lint',
].map((name) => ({ name, command: `${scripts[name]}${name === 'test' ? ' --reporter=dot' : ''}` }))

async function runPart(part: Part): Promise<Verdict> {
  const started = performance.now()
  const { passed, output } = await run(part.command)
  const seconds = (performance.now() - started) / 1000
  console.log(`${passed ? '✓' : '✗'} ${part.name} (${seconds.toFixed(1)} s)`)
  return { ...part, passed, seconds, output }
}

function run(command: string): Promise<{ passed: boolean; output: string }> {
  const child = spawn(command, { shell: true, stdio: ['ignore', 'pipe', 'pipe'] })
  let output = ''
  child.stdout.on('data', (chunk) => (output += chunk))
  child.stderr.on('data', (chunk) => (output += chunk))
  return new Promise((resolve) => {
    child.on('close', (code) => resolve({ passed: code === 0, output }))
  })
}

async function runAll(queue: Part[]): Promise<Verdict[]> {
  const verdicts: Verdict[] = []
  const worker = async () => {
    for (let part = queue.shift(); part !== undefined; part = queue.shift()) {
      verdicts.push(await runPart(part))
    }
  }
  await Promise.all(Array.from({ length: Math.min(availableParallelism(), 4) }, worker))
  return verdicts
}

function select(words: readonly string[]): Part[] {
  const without = words.filter((word) => word.startsWith('-')).map((word) => word.slice(1))
  const wanted = words.filter((word) => !word.startsWith('-'))
  const named = ({ name }: Part, list: readonly string[]) => list.some((word) => name.includes(word))
  return parts.filter((part) => !named(part, without) && (wanted.length === 0 || named(part, wanted)))
}

const verdicts = await runAll(select(process.argv.slice(2)))
const failed = verdicts.filter(({ passed }) => !passed)
for (const { name, output } of failed) console.log(`\n--- ${name}\n${output.trimEnd()}`)
console.log(`\n${verdicts.length - failed.length} parts passed, ${failed.length} failed`)
process.exitCode = failed.length > 0 || verdicts.length === 0 ? 1 : 0
