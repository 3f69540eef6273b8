import { service } from 'outcry'
import { List } from './domain/list/list.ts'
import { Todo } from './domain/todo/todo.ts'
import { lists } from './projections/lists.ts'
import { todoList } from './projections/todo-list.ts'
import { todoSearch } from './projections/todo-search.ts'

/** The todo service: its bounded contexts, and the read models that its queries ask. */
export const todoService = service('todo', {
  module: import.meta.url,
  contexts: { todo: [Todo], list: [List] },
  readModels: [todoList, todoSearch, lists],
})
