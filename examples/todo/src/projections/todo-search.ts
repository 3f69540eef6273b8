import { searchModel } from 'outcry'
import { z } from 'zod'
import { Todo } from '../domain/todo/todo.ts'

/** A todo as it is found. */
const TodoDocument = z.object({
  id: z.string(),
  title: z.string(),
  order: z.int(),
  completed: z.boolean(),
  list: z.string().nullable(),
  tags: z.array(z.string()),
})

/** The todos by the words of their titles. */
export const todoSearch = searchModel('todo_search', {
  version: 1,
  row: TodoDocument,
  text: ['title'],
  facets: ['tags', 'list', 'completed', 'order'],
}).on(Todo, {
  TodoAdded: (_document, { title, order }, { entityId }) => ({
    id: entityId,
    title,
    order,
    completed: false,
    list: null,
    tags: [],
  }),
  TodoImported: (_document, { title, order, completed, tags }, { entityId }) => ({
    id: entityId,
    title,
    order,
    completed,
    list: null,
    tags,
  }),
  TodoRenamed: (document, { title }) => document && { ...document, title },
  TodoCompleted: (document) => document && { ...document, completed: true },
  TodoReopened: (document) => document && { ...document, completed: false },
  TodoReordered: (document, { order }) => document && { ...document, order },
  TodoMovedToList: (document, { list }) => document && { ...document, list },
  TodoTagged: (document, { tag }) =>
    document && { ...document, tags: [...document.tags.filter((other) => other !== tag), tag] },
  TodoUntagged: (document, { tag }) =>
    document && { ...document, tags: document.tags.filter((other) => other !== tag) },
  TodoRemoved: () => null,
})
