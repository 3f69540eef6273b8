import type { Outcome } from 'outcry'
import { forEachInFlight } from '../../for-each-in-flight.ts'
import { removeTodo } from './remove-todo.ts'

/** Sends the command that removes one todo. */
export type SendRemoveTodo = (command: typeof removeTodo, input: { readonly id: string }) => Promise<Outcome>

/** How many commands are on their way at a time. */
const MAX_IN_FLIGHT = 64

/**
 * Removes todos, each by its own command: a stream each, so that one which is gone meanwhile hinders no other.
 *
 * @returns how many were there to be removed.
 */
export async function removeEachTodo(
  todos: Iterable<{ readonly id: string }> | AsyncIterable<{ readonly id: string }>,
  send: SendRemoveTodo,
): Promise<number> {
  let removed = 0
  await forEachInFlight(todos, MAX_IN_FLIGHT, async ({ id }) => {
    const { status } = await send(removeTodo, { id })
    if (status === 'accepted') removed += 1
  })
  return removed
}
