import type { App, CommandContext, DispatchOutcome } from 'outcry'
import { createStepContexts, type HttpAnswer, type HttpRequest } from 'outcry/fastify'
import { z } from 'zod'
import { completeTodo } from '../../domain/todo/complete-todo.ts'
import { renameTodo } from '../../domain/todo/rename-todo.ts'
import { reopenTodo } from '../../domain/todo/reopen-todo.ts'
import { reorderTodo } from '../../domain/todo/reorder-todo.ts'
import { Title } from '../../domain/todo/title.ts'
import { todoList } from '../../projections/todo-list.ts'
import { answerChange } from './answer-change.ts'
import { answerTodo, findTodo, todoNotFound } from './find-todo.ts'

/** What can be changed of a todo at once. */
export const TodoChanges = z.object({
  title: Title.optional(),
  order: z.int().optional(),
  completed: z.boolean().optional(),
})

type Changes = z.output<typeof TodoChanges>
type Step = (id: string, context: CommandContext) => Promise<DispatchOutcome>

/** Changes a todo by one command for each property, in turn; the first refusal ends it. */
export async function changeTodo(
  app: App,
  request: HttpRequest<{ id: string }, undefined, Changes>,
): Promise<HttpAnswer> {
  const { params, body, context, read, origin } = request
  const { id } = params
  const contextOf = createStepContexts(context)
  let outcome: DispatchOutcome | undefined
  for (const [name, step] of Object.entries(stepsOf(app, body))) {
    outcome = await step(id, contextOf(name))
    if (outcome.status === 'rejected') break
  }
  if (outcome !== undefined) return answerChange(app, request, { id, outcome, changes: body })
  const todo = await findTodo(app, id, read)
  return todo === undefined ? todoNotFound(id) : answerTodo(todo, origin)
}

function stepsOf(app: App, { title, order, completed }: Changes): Readonly<Record<string, Step>> {
  const waitFor = [todoList]
  const mark = completed === true ? completeTodo : reopenTodo
  return {
    ...(title !== undefined && {
      rename: (id, context) => app.dispatch(renameTodo, { id, title }, { ...context, waitFor }),
    }),
    ...(order !== undefined && {
      reorder: (id, context) => app.dispatch(reorderTodo, { id, order }, { ...context, waitFor }),
    }),
    ...(completed !== undefined && { mark: (id, context) => app.dispatch(mark, { id }, { ...context, waitFor }) }),
  }
}
