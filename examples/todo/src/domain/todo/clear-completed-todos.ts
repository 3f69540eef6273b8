import { removeEachTodo, type SendRemoveTodo } from './remove-each-todo.ts'

/** What must be known of a todo to clear it away. */
export interface MaybeCompletedTodo {
  /** The todo's id. */
  readonly id: string
  /** Whether it is done. */
  readonly completed: boolean
}

/**
 * Removes the completed ones among todos that were read from a read model.
 *
 * @returns how many were there to be removed.
 */
export function clearCompletedTodos(todos: readonly MaybeCompletedTodo[], send: SendRemoveTodo): Promise<number> {
  return removeEachTodo(
    todos.filter(({ completed }) => completed),
    send,
  )
}
