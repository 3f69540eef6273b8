/** How many statements may be under way at a time; what is asked meanwhile waits for the next one. */
const MAX_UNDER_WAY = 2

/** How much one statement asks for. */
export interface AskTogetherOptions<Question> {
  /** How much a question asks for; 1 by default. */
  readonly sizeOf?: (question: Question) => number
  /** How much one statement asks for at most, unless a single question asks for more. No limit by default. */
  readonly maxSize?: number
}

interface Asked<Question, Answer> {
  readonly question: Question
  readonly resolve: (answer: Answer) => void
  readonly reject: (error: unknown) => void
}

/**
 * Lets those who ask at the same time ask with one statement, which is much less work than one for each. A statement
 * begins after each of its questions was put, so that nobody is told less than was committed before.
 *
 * @param ask - answers many questions at once
 * @returns a function that puts a question, and answers and throws what `ask` does.
 */
export function askTogether<Question, Answer>(
  ask: (questions: readonly Question[]) => Promise<Answer>,
  { sizeOf = () => 1, maxSize = Number.POSITIVE_INFINITY }: AskTogetherOptions<Question> = {},
): (question: Question) => Promise<Answer> {
  let waiting: Asked<Question, Answer>[] = []
  let underWay = 0
  const take = () => {
    let size = 0
    const tooMany = waiting.findIndex(({ question }, index) => {
      size += sizeOf(question)
      return index > 0 && size > maxSize
    })
    const taken = tooMany < 0 ? waiting : waiting.slice(0, tooMany)
    waiting = waiting.slice(taken.length)
    return taken
  }
  const askNext = async () => {
    if (waiting.length === 0 || underWay >= MAX_UNDER_WAY) return
    underWay += 1
    const asked = take()
    try {
      const answer = await ask(asked.map(({ question }) => question))
      for (const { resolve } of asked) resolve(answer)
    } catch (error) {
      for (const { reject } of asked) reject(error)
    }
    underWay -= 1
    void askNext()
  }
  return (question) =>
    new Promise((resolve, reject) => {
      waiting.push({ question, resolve, reject })
      // Whoever asks in this turn asks with it.
      queueMicrotask(() => void askNext())
    })
}
