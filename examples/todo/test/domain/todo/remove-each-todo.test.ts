import { expect, it } from 'vitest'
import { removeEachTodo } from '../../../src/domain/todo/remove-each-todo.ts'

const outcome = { streamId: '', commandId: '', revision: 1 }

it('removeEachTodo() removes each todo by its own command and counts those that were there', async () => {
  const asked: string[] = []
  const removed = await removeEachTodo([{ id: 'a' }, { id: 'gone' }, { id: 'b' }], async (command, { id }) => {
    asked.push(`${command.name} ${id}`)
    return id === 'gone'
      ? { ...outcome, status: 'unchanged' }
      : { ...outcome, status: 'accepted', events: [], position: '1' as never, repeated: false }
  })
  expect(asked).toEqual(['RemoveTodo a', 'RemoveTodo gone', 'RemoveTodo b'])
  expect(removed).toBe(2)
})
