import { phrases } from './phrases.ts'
import { createRandom, type Random } from './random.ts'

const firstDay = Date.UTC(2021, 0, 1)
const dayMs = 86_400_000
const languages = Object.values(phrases)

/** What to generate. */
export interface GenerateOptions {
  /** How many lines. */
  readonly lines: number
  /** The same seed gives the same lines. 1 by default. */
  readonly seed?: number
}

/** Makes up the lines of a todo.txt in many languages, without line ends. All of them can be imported. */
export function* generateLines({ lines, seed = 1 }: GenerateOptions): Generator<string, void, undefined> {
  const random = createRandom(seed)
  for (let number = 1; number <= lines; number += 1) yield generateLine(random)
}

function generateLine(random: Random): string {
  const created = random.below(1_500)
  const isCompleted = random.percent(35)
  return [
    isCompleted && 'x',
    random.percent(25) && `(${random.oneOf(['A', 'A', 'B', 'B', 'C', 'D'])})`,
    isCompleted && dayText(created + random.below(60)),
    (isCompleted || random.percent(70)) && dayText(created),
    ...words(random),
    random.percent(30) && `due:${dayText(created + 1 + random.below(90))}`,
    random.percent(5) && `rec:${1 + random.below(4)}w`,
  ]
    .filter((part) => typeof part === 'string')
    .join(' ')
}

function words(random: Random): (string | false)[] {
  const { tasks, things, tags } = random.oneOf(languages)
  return [
    random.oneOf(tasks).replace('%', random.oneOf(things)),
    random.percent(40) && `#${1 + random.below(9_999)}`,
    random.percent(60) && `+${random.oneOf(tags)}`,
    random.percent(40) && `@${random.oneOf(tags)}`,
  ]
}

function dayText(day: number): string {
  return new Date(firstDay + day * dayMs).toISOString().slice(0, 10)
}
