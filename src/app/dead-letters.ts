import { OutcryError } from '../domain/outcry-error.ts'
import type { Projector } from '../projections/projector.ts'
import type { DeadLetter, DeadLetterAction, ReadModelStore } from '../projections/read-model-store.ts'

/** The events that read models could not handle. */
export interface AppDeadLetters {
  /** Lists them in the order of the log, of one read model or of all. */
  list(model?: string): Promise<readonly DeadLetter[]>
  /** Has all events of a key handled again, in order. */
  redrive(model: string, key: string): Promise<void>
  /** Gives up the first event of a key for ever, and has the others handled again. */
  discard(model: string, key: string): Promise<void>
}

/** Makes the dead letters of a running service. Requests are carried out by the process that holds the lane. */
export function createAppDeadLetters(readModels: ReadModelStore, projector: Projector | undefined): AppDeadLetters {
  const request = async (model: string, key: string, action: DeadLetterAction) => {
    const letters = await readModels.deadLetters.list({ model, key })
    if (letters.length === 0) throw notFound(model, key)
    const generations = new Map(letters.map((letter) => [letter.generation, letter]))
    for (const { generation, lane } of generations.values()) {
      await readModels.deadLetters.request({ model, generation, lane, key, action })
    }
    await projector?.redrive()
  }
  return {
    list: (model) => readModels.deadLetters.list(model === undefined ? {} : { model }),
    redrive: (model, key) => request(model, key, 'redrive'),
    discard: (model, key) => request(model, key, 'discard-first'),
  }
}

function notFound(model: string, key: string): OutcryError {
  return new OutcryError(
    'dead-letter-not-found',
    `Cannot find dead letters of key '${key}' in read model '${model}': list them to see the keys`,
    {
      facts: { model, key },
    },
  )
}
