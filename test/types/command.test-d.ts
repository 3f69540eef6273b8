import { type App, type DispatchOutcome, nothing, reject, type Unchanged } from 'outcry'
import { describe, expectTypeOf, it } from 'vitest'
import { z } from 'zod'
import { addTodo, Chore, completeTodo, Todo, TodoAdded, TodoCompleted } from './todo.ts'

declare const app: App
const none = z.object({})
const id = 'a'

describe('a decider', () => {
  it('may answer an event, events, a rejection or nothing', () => {
    Todo.command('One', none, () => TodoCompleted({}))
    Todo.command('Many', none, () => [TodoAdded({ title: 'milk', order: 1 }), TodoCompleted({})])
    Todo.command('No', none, () => reject('no'))
    Todo.command('Nothing', none, () => nothing())
    Todo.command('Mixed', none, (todo) => (todo.status === 'absent' ? reject('no') : [TodoCompleted({})]))
  })

  it('may not answer anything else', () => {
    // @ts-expect-error a decider says what it decided
    Todo.command('Void', none, () => undefined)
    // @ts-expect-error text is no decision
    Todo.command('Text', none, () => 'TodoCompleted')
    // @ts-expect-error a decider is not asynchronous
    Todo.command('Later', none, async () => TodoCompleted({}))
  })

  it("may not answer another entity's event of the same name", () => {
    // @ts-expect-error it is a chore that was completed
    Todo.command('Other', none, () => Chore.events.TodoCompleted({}))
    // @ts-expect-error one among others is found too
    Todo.command('Others', none, () => [TodoCompleted({}), Chore.events.TodoCompleted({})])
  })

  it('is handed the state and what the schema of the input answers', () => {
    Todo.command('Look', z.object({ days: z.number().default(1), at: z.string().transform(Number) }), (todo, input) => {
      expectTypeOf(input).toEqualTypeOf<{ days: number; at: number }>()
      expectTypeOf(todo.status).toEqualTypeOf<'absent' | 'open' | 'completed'>()
      return nothing()
    })
  })
})

describe('rejections', () => {
  it('arrive in the outcome as a union of their codes', async () => {
    const check = Todo.command('Check', z.object({ limit: z.number() }), (todo, { limit }) => {
      if (todo.status === 'absent') return reject('todo-not-found')
      return limit > 3 ? reject('too-many', { limit }) : TodoCompleted({})
    })
    const outcome = await app.dispatch(check, { id, limit: 1 })
    expectTypeOf(outcome).toEqualTypeOf<DispatchOutcome<'todo-not-found' | 'too-many'>>()
    if (outcome.status !== 'rejected') return
    expectTypeOf(outcome.code).toEqualTypeOf<'todo-not-found' | 'too-many'>()
    // @ts-expect-error there is no such code
    outcome.code === 'todo-missing'
  })

  it('do not arrive when there are none', async () => {
    const finish = Todo.command('Finish', none, () => TodoCompleted({}))
    const outcome = await app.dispatch(finish, { id })
    if (outcome.status === 'rejected') expectTypeOf(outcome.code).toBeNever()
    if (outcome.status === 'unchanged') expectTypeOf(outcome).toEqualTypeOf<Unchanged>()
  })

  it('have codes that the compiler knows', () => {
    const code: string = 'made-up'
    // @ts-expect-error any text would hide which codes there are
    reject(code)
    // @ts-expect-error so would a pattern
    reject(`not-${code}`)
  })
})

describe('dispatch()', () => {
  it('takes the id beside the input', async () => {
    await app.dispatch(completeTodo, { id })
    await app.dispatch(addTodo, { id, title: 'milk', order: 2 })
    await app.dispatch(addTodo, { id, title: 'a default may be left out' })
  })

  it('refuses what the command does not know', () => {
    // @ts-expect-error the id is missing
    app.dispatch(completeTodo, {})
    // @ts-expect-error the title is missing
    app.dispatch(addTodo, { id })
    // @ts-expect-error the title is no number
    app.dispatch(addTodo, { id, title: 3 })
    // @ts-expect-error there is no colour
    app.dispatch(addTodo, { id, title: 'milk', colour: 'white' })
    // @ts-expect-error a command without input takes none
    app.dispatch(completeTodo, { id, title: 'milk' })
    // @ts-expect-error an event is not a command
    app.dispatch(TodoCompleted, { id })
    // @ts-expect-error there is no such option
    app.dispatch(completeTodo, { id }, { timeout: 3 })
  })
})
