import { readModel } from 'outcry'
import { z } from 'zod'
import { attributeValue } from '../domain/todo/attribute.ts'
import { Todo } from '../domain/todo/todo.ts'

export const TodoRow = z.object({
  id: z.string(),
  title: z.string(),
  order: z.int(),
  completed: z.boolean(),
  list: z.string().nullable(),
  tags: z.array(z.string()),
  priority: z.string().nullable(),
  attributes: z.array(z.string()),
  dueOn: z.string().nullable(),
  createdOn: z.string().nullable(),
  completedOn: z.string().nullable(),
  addedAt: z.string(),
  revision: z.int(),
})

export type TodoRow = z.infer<typeof TodoRow>

const unmarked = {
  list: null,
  tags: [],
  priority: null,
  attributes: [],
  dueOn: null,
  createdOn: null,
  completedOn: null,
} satisfies Partial<TodoRow>

/** Every todo with all its particulars; `revision` is its stream's, for who wants to change what they have seen. */
export const todoList = readModel('todo_list', { version: 2, row: TodoRow }).on(Todo, {
  TodoAdded: (_row, { title, order }, { entityId, occurredAt, revision }) => ({
    ...unmarked,
    id: entityId,
    title,
    order,
    completed: false,
    addedAt: occurredAt,
    revision,
  }),
  TodoImported: (_row, imported, { entityId, occurredAt, revision }) => ({
    ...unmarked,
    ...imported,
    id: entityId,
    dueOn: attributeValue(imported.attributes, 'due') ?? null,
    addedAt: occurredAt,
    revision,
  }),
  TodoRenamed: (row, { title }, { revision }) => row && { ...row, title, revision },
  TodoCompleted: (row, _data, { occurredAt, revision }) =>
    row && { ...row, completed: true, completedOn: occurredAt.slice(0, 10), revision },
  TodoReopened: (row, _data, { revision }) => row && { ...row, completed: false, completedOn: null, revision },
  TodoReordered: (row, { order }, { revision }) => row && { ...row, order, revision },
  TodoMovedToList: (row, { list }, { revision }) => row && { ...row, list, revision },
  TodoTagged: (row, { tag }, { revision }) =>
    row && { ...row, tags: [...row.tags.filter((other) => other !== tag), tag], revision },
  TodoUntagged: (row, { tag }, { revision }) =>
    row && { ...row, tags: row.tags.filter((other) => other !== tag), revision },
  TodoRemoved: () => null,
})
