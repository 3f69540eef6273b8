import { type App, type DispatchOutcome, isOutcryError } from 'outcry'
import { answerFulfilled, type HttpAnswer, rejectionAnswer } from 'outcry/fastify'
import type { TodoRow } from '../../projections/todo-list.ts'
import { findTodo } from './find-todo.ts'
import { type TodoResource, todoResource, todoUrl } from './todo-resource.ts'

/** What was asked of a todo, and what became of it. */
export interface Change {
  /** The todo's id. */
  readonly id: string
  /** What became of the last command. */
  readonly outcome: DispatchOutcome
  /** What the todo should show now. */
  readonly changes: { readonly [Property in keyof TodoResource]?: TodoResource[Property] | undefined }
}

/**
 * Answers with a todo as it is after a change. When the list of todos does not show the change in time, the answer is 202
 * and says what is known: the change has happened, so it is no failure.
 */
export async function answerChange(
  app: App,
  { origin }: { readonly origin: string },
  { id, outcome, changes }: Change,
): Promise<HttpAnswer> {
  if (outcome.status === 'rejected') return rejectionAnswer(outcome, { 'todo-not-found': 404 })
  const todo = await findIfReadable(app, id)
  const isShown = outcome.status === 'unchanged' || outcome.projected === true
  if (todo !== undefined && isShown) return answerFulfilled(outcome, { status: 200, body: todoResource(todo, origin) })
  const known = todo === undefined ? { id, url: todoUrl(origin, id) } : todoResource(todo, origin)
  return answerFulfilled(outcome, { status: 202, body: { ...known, ...changes } })
}

/** An error now would make the caller repeat a command that has happened. */
async function findIfReadable(app: App, id: string): Promise<TodoRow | undefined> {
  try {
    return await findTodo(app, id)
  } catch (error) {
    if (isOutcryError(error) && error.handling === 'retry') return undefined
    throw error
  }
}
