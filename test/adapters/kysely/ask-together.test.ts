import { describe, expect, it } from 'vitest'
import { askTogether } from '../../../src/adapters/kysely/ask-together.ts'

/** Asks that are answered by hand, with all that was asked. */
function askingByHand(options?: { maxSize: number }) {
  const asked: { questions: readonly string[]; answer: () => void; fail: () => void }[] = []
  const ask = askTogether<string, string>(
    (questions) =>
      new Promise((resolve, reject) => {
        const text = questions.join(' ')
        asked.push({ questions, answer: () => resolve(text), fail: () => reject(new Error(text)) })
      }),
    options && { ...options, sizeOf: ({ length }) => length },
  )
  return { ask, asked }
}

const turn = () => new Promise((resolve) => setImmediate(resolve))

describe('askTogether()', () => {
  it('puts the questions of one turn together', async () => {
    const { ask, asked } = askingByHand()
    const answers = [ask('a'), ask('b')]
    await turn()
    expect(asked.map(({ questions }) => questions)).toEqual([['a', 'b']])
    asked[0]?.answer()
    expect(await Promise.all(answers)).toEqual(['a b', 'a b'])
  })

  it('puts a question only after it was asked, and what waits meanwhile with the next ones', async () => {
    const { ask, asked } = askingByHand()
    const answers: Promise<string>[] = []
    for (const question of ['a', 'b', 'c', 'd']) {
      answers.push(ask(question))
      await turn()
    }
    expect(asked.map(({ questions }) => questions)).toEqual([['a'], ['b']])
    asked[1]?.answer()
    await turn()
    expect(asked.map(({ questions }) => questions)).toEqual([['a'], ['b'], ['c', 'd']])
    for (const { answer } of asked) answer()
    expect(await Promise.all(answers)).toEqual(['a', 'b', 'c d', 'c d'])
  })

  it('asks for no more at once than it may, but for whatever one question asks', async () => {
    const { ask, asked } = askingByHand({ maxSize: 3 })
    const answers = Promise.all(['four', 'ab', 'c', 'd'].map((question) => ask(question)))
    for (let index = 0; index < 3; index += 1) {
      await turn()
      asked[index]?.answer()
    }
    expect(await answers).toEqual(['four', 'ab c', 'ab c', 'd'])
  })

  it('fails those that asked together, and goes on', async () => {
    const { ask, asked } = askingByHand()
    const failed = Promise.allSettled([ask('a'), ask('b')])
    await turn()
    asked[0]?.fail()
    expect((await failed).map(({ status }) => status)).toEqual(['rejected', 'rejected'])
    const next = ask('c')
    await turn()
    asked[1]?.answer()
    expect(await next).toBe('c')
  })
})
