import { given, givenEvents, happenedTo } from 'outcry/testing'
import { describe, it } from 'vitest'
import { completeTodo, Todo, TodoAdded, TodoCompleted, todos } from '../src/todo.ts'

const added = TodoAdded({ title: 'milk' })

describe('completeTodo()', () => {
  it('completes an open todo', () => {
    // #region example
    given(Todo, [added])
      .when(completeTodo, {})
      .thenEvents([TodoCompleted({})])
    // #endregion
  })

  it('is refused for a todo that is not there', () => {
    given(Todo, []).when(completeTodo, {}).thenRejected('todo-not-found')
  })

  it('adds nothing when repeated', () => {
    given(Todo, [added, TodoCompleted({})])
      .when(completeTodo, {})
      .thenNothing()
  })
})

describe('todos', () => {
  it('shows a todo and that it is completed', () => {
    givenEvents(todos, [happenedTo('a', added, TodoCompleted({}))]).thenRows([{ title: 'milk', completed: true }])
  })
})
