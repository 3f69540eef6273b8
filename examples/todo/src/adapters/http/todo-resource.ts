import { z } from 'zod'

/** A todo as HTTP shows it; `url` is where it is read, changed and removed. */
export const TodoResource = z
  .object({
    id: z.string(),
    url: z.string(),
    title: z.string(),
    completed: z.boolean(),
    order: z.int(),
    list: z.string().nullable(),
    tags: z.array(z.string()),
  })
  .meta({ id: 'Todo' })

export type TodoResource = z.output<typeof TodoResource>

/** What is known of a todo whose change the list of todos does not show yet. */
export const ChangedTodo = TodoResource.partial().required({ id: true, url: true })

/** Shows a todo. */
export function todoResource(
  { id, title, order, completed, list, tags }: Omit<TodoResource, 'url'>,
  origin: string,
): TodoResource {
  return { id, url: todoUrl(origin, id), title, completed, order, list, tags }
}

/** The address of a todo. */
export function todoUrl(origin: string, id: string): string {
  return `${origin}/${encodeURIComponent(id)}`
}

/** What a route answers that changes a todo. */
export const todoChanged = {
  response: { 200: TodoResource, 202: ChangedTodo },
  problems: { 'todo-not-found': 404 },
} as const
