import { setTimeout as sleep } from 'node:timers/promises'
import type { App } from '../../app/start-service.ts'
import { OutcryError } from '../../domain/outcry-error.ts'
import type { DeadLetter } from '../../projections/read-model-store.ts'
import { formatTable } from './format-table.ts'
import type { DeadLetterChange, Operation } from './parse-operation.ts'

/** How long a request may take to be carried out, in ms, by this process or the one that holds the lane. */
const CARRIED_OUT_WITHIN_MS = 10_000

type DeadLettersAsked = Extract<Operation, { readonly command: `dead-letters ${string}` }>

/** Lists or shows what read models could not handle, has it handled again, or gives it up. */
export function runDeadLetters(app: App, asked: DeadLettersAsked): Promise<number> {
  switch (asked.command) {
    case 'dead-letters list':
      return list(app, asked.model)
    case 'dead-letters show':
      return show(app, asked)
    case 'dead-letters redrive':
    case 'dead-letters discard':
      return change(app, asked)
  }
}

async function list(app: App, model: string | undefined): Promise<number> {
  const letters = await app.deadLetters.list(model)
  const rows = letters.map(({ model: name, key, position, type, waiting, reason }) => {
    return [name, key, position, type, waiting ? 'waits for an earlier one' : reason]
  })
  const table = formatTable([['read model', 'key', 'position', 'event', 'why'], ...rows])
  process.stdout.write(letters.length === 0 ? 'There are no dead letters.\n' : table)
  return 0
}

async function show(app: App, { model, key }: { model: string; key: string }): Promise<number> {
  for (const letter of await lettersOf(app, model, key)) {
    const { position, type, streamId, revision, parkedAt, reason } = letter
    process.stdout.write(
      `${type} at position ${position}, revision ${revision} of ${streamId}, set aside at ${parkedAt}\n` +
        `  why: ${reason}\n  data: ${await dataOf(app, letter)}\n`,
    )
  }
  return 0
}

async function dataOf(app: App, { streamId, revision }: DeadLetter): Promise<string> {
  for await (const [event] of app.store.readStream(streamId, { from: revision, maxCount: 1 })) {
    if (event?.revision === revision) return event.undecodable ?? JSON.stringify(event.data)
  }
  return 'no longer in the log'
}

async function change(app: App, asked: { command: DeadLetterChange; model: string; key: string }): Promise<number> {
  const { command, model, key } = asked
  const before = await lettersOf(app, model, key)
  const isRedrive = command === 'dead-letters redrive'
  await (isRedrive ? app.deadLetters.redrive(model, key) : app.deadLetters.discard(model, key))
  const left = await waitForChange(app, { model, key, before: before.length })
  const done = left === 0 ? 'none is left' : `${left} are left`
  process.stdout.write(
    `Asked to ${isRedrive ? 'handle' : 'give up'} the dead letters of ${key} in ${model}: ${done}.\n`,
  )
  return isRedrive && left > 0 ? 1 : 0
}

async function waitForChange(app: App, asked: { model: string; key: string; before: number }): Promise<number> {
  const until = performance.now() + CARRIED_OUT_WITHIN_MS
  for (;;) {
    const { length } = (await app.deadLetters.list(asked.model)).filter(({ key }) => key === asked.key)
    if (length < asked.before || performance.now() > until) return length
    await sleep(50)
  }
}

async function lettersOf(app: App, model: string, key: string): Promise<readonly DeadLetter[]> {
  const letters = (await app.deadLetters.list(model)).filter((letter) => letter.key === key)
  if (letters.length > 0) return letters
  throw new OutcryError(
    'dead-letter-not-found',
    `Cannot find dead letters of key '${key}' in read model '${model}': list them to see the keys`,
    { facts: { model, key } },
  )
}
