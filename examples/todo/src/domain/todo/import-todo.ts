import { nothing } from 'outcry'
import { z } from 'zod'
import { Attribute } from './attribute.ts'
import { Tag } from './tag.ts'
import { MAX_TAGS } from './tag-todo.ts'
import { Title } from './title.ts'
import { Todo, TodoImported } from './todo.ts'

const MAX_ATTRIBUTES = 100

/** A day of the calendar, `YYYY-MM-DD`. */
export const Day = z.iso.date()

/** What another program knows of a todo. */
export const ImportedTodo = z.object({
  title: Title,
  completed: z.boolean(),
  completedOn: Day.nullable(),
  createdOn: Day.nullable(),
  priority: z
    .string()
    .regex(/^[A-Z]$/, 'a priority is one capital letter from A to Z')
    .nullable(),
  tags: z.array(Tag).max(MAX_TAGS, `a todo has at most ${MAX_TAGS} tags`),
  attributes: z.array(Attribute).max(MAX_ATTRIBUTES, `a todo has at most ${MAX_ATTRIBUTES} attributes`),
})

/** What another program knows of a todo. */
export type ImportedTodo = z.infer<typeof ImportedTodo>

/** Takes over a todo as another program knows it, once: what became of it here since then stays. */
export const importTodo = Todo.command('ImportTodo', ImportedTodo.extend({ order: z.int() }), (todo, particulars) =>
  todo.status === 'absent' ? TodoImported(particulars) : nothing(),
)
