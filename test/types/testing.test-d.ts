import { given } from 'outcry/testing'
import { describe, it } from 'vitest'
import { addTodo, Chore, completeTodo, Todo, TodoAdded, TodoCompleted } from './todo.ts'

describe('given, when, then', () => {
  it('take the events, the input and the codes of the entity and its command', () => {
    given(Todo, [TodoAdded({ title: 'milk', order: 1 })])
      .when(completeTodo, {})
      .thenEvents([TodoCompleted({})])
    given(Todo, []).when(addTodo, { title: 'milk' }).thenRejected('todo-exists')
  })

  it("refuse another entity's events", () => {
    const choreCompleted = Chore.events.TodoCompleted({})
    // @ts-expect-error it happened to a chore
    given(Todo, [choreCompleted])
    const decided = given(Todo, []).when(completeTodo, {})
    // @ts-expect-error it happened to a chore
    decided.thenEvents([choreCompleted])
  })

  it('refuse input that the command does not know', () => {
    // @ts-expect-error the title is missing
    given(Todo, []).when(addTodo, {})
    // @ts-expect-error there is no colour
    given(Todo, []).when(addTodo, { title: 'milk', colour: 'white' })
    // @ts-expect-error a command without input takes none
    given(Todo, []).when(completeTodo, { title: 'milk' })
  })

  it('refuse a code that the command never answers', () => {
    // @ts-expect-error completeTodo never says that
    given(Todo, []).when(completeTodo, {}).thenRejected('todo-exists')
  })
})
