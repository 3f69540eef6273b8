import { expect, it } from 'vitest'
import { describeInBrowser } from './browser.ts'
import { eventually } from './eventually.ts'
import { openTodos, type TodoPage } from './open-page.ts'

async function edit({ item, page }: TodoPage, title: string) {
  await item(title).locator('label').dblclick()
  return page.locator('.todo-list li.editing .edit')
}

describeInBrowser('editing a todo', (browser) => {
  it('begins with a double click, in a focused field with the title, and hides all else', async () => {
    const todos = await openTodos(browser(), { todos: ['Buy milk', 'Call Anna'] })
    const field = await edit(todos, 'Buy milk')
    expect(await field.inputValue()).toBe('Buy milk')
    expect(await field.evaluate((input) => input === document.activeElement)).toBe(true)
    const classes = todos.items.evaluateAll((rows) => rows.map((row) => row.className))
    expect(await classes).toEqual(['editing', ''])
    expect(await todos.page.locator('.editing .view').isVisible()).toBe(false)
  })

  it.each(['Enter', 'blur'])('is saved by %s', async (how) => {
    const todos = await openTodos(browser(), { todos: ['Buy milk', 'Call Anna'] })
    const field = await edit(todos, 'Buy milk')
    await field.fill('Buy oat milk')
    if (how === 'Enter') await field.press('Enter')
    else await field.blur()
    await todos.shows(['Buy oat milk', 'Call Anna'])
    expect(await todos.page.locator('.editing').count()).toBe(0)
    await eventually(() => todos.ask('GET', '/')).toMatchObject([{ title: 'Buy oat milk' }, { title: 'Call Anna' }])
  })

  it('saves once, although Enter removes the field, which blurs it', async () => {
    const todos = await openTodos(browser(), { todos: ['Buy milk'] })
    const [{ id }] = await todos.ask('GET', '/')
    const field = await edit(todos, 'Buy milk')
    await field.fill('Buy oat milk')
    await field.press('Enter')
    await todos.page.waitForLoadState('networkidle')
    const types = async () =>
      (await todos.ask('GET', `/${id}/history`)).events.map((event: { type: string }) => event.type)
    await eventually(types).toEqual(['TodoAdded', 'TodoRenamed'])
  })

  it('is trimmed', async () => {
    const todos = await openTodos(browser(), { todos: ['Buy milk'] })
    const field = await edit(todos, 'Buy milk')
    await field.fill('   Buy oat milk  ')
    await field.press('Enter')
    await todos.shows(['Buy oat milk'])
  })

  it('removes the todo when nothing is left of its title', async () => {
    const todos = await openTodos(browser(), { todos: ['Buy milk', 'Call Anna'] })
    const field = await edit(todos, 'Buy milk')
    await field.fill('   ')
    await field.press('Enter')
    await todos.shows(['Call Anna'])
    await eventually(() => todos.ask('GET', '/')).toHaveLength(1)
  })

  it('is given up by Escape', async () => {
    const todos = await openTodos(browser(), { todos: ['Buy milk'] })
    const field = await edit(todos, 'Buy milk')
    await field.fill('Buy oat milk')
    await field.press('Escape')
    await eventually(() => todos.page.locator('.editing').count()).toBe(0)
    await todos.shows(['Buy milk'])
    await todos.page.waitForLoadState('networkidle')
    expect(await todos.ask('GET', '/')).toMatchObject([{ title: 'Buy milk' }])
    await todos.item('Buy milk').locator('label').dblclick()
    expect(await todos.page.locator('.edit').inputValue()).toBe('Buy milk')
  })

  it('changes nothing when the title stays', async () => {
    const todos = await openTodos(browser(), { todos: ['Buy milk'] })
    const [{ id }] = await todos.ask('GET', '/')
    const field = await edit(todos, 'Buy milk')
    await field.press('Enter')
    await todos.page.waitForLoadState('networkidle')
    expect((await todos.ask('GET', `/${id}/history`)).events).toHaveLength(1)
  })

  it('does not survive a reload, and loses nothing that was saved', async () => {
    const todos = await openTodos(browser(), { todos: ['Buy milk', 'Call Anna'] })
    const field = await edit(todos, 'Buy milk')
    await field.fill('Buy o')
    await todos.page.reload()
    await todos.shows(['Buy milk', 'Call Anna'])
    expect(await todos.page.locator('.editing').count()).toBe(0)
  })

  it('is not disturbed by what happens to the todo meanwhile', async () => {
    const todos = await openTodos(browser(), { todos: ['Buy milk'] })
    const [{ id }] = await todos.ask('GET', '/')
    const field = await edit(todos, 'Buy milk')
    await field.fill('Buy o')
    await todos.ask('PATCH', `/${id}`, { title: 'Buy bread', completed: true })
    await eventually(() => todos.items.getAttribute('class')).toBe('completed editing')
    expect(await field.inputValue()).toBe('Buy o')
    await field.press('Enter')
    await todos.shows(['Buy o'])
  })

  it('does not lose its text when the todo is removed elsewhere', async () => {
    const todos = await openTodos(browser(), { todos: ['Buy milk'] })
    const [{ id }] = await todos.ask('GET', '/')
    const field = await edit(todos, 'Buy milk')
    await field.fill('Buy oat milk, two cartons')
    await todos.ask('DELETE', `/${id}`)
    await todos.page.getByText('You had written: Buy oat milk, two cartons').waitFor()
  })

  it('keeps a new title over a reload that was not yet added', async () => {
    const { page, newTodo, add, shows } = await openTodos(browser())
    await newTodo.fill('Buy oat mi')
    await page.reload()
    expect(await newTodo.inputValue()).toBe('Buy oat mi')
    await add('Buy oat milk')
    await shows(['Buy oat milk'])
    await page.reload()
    await shows(['Buy oat milk'])
    expect(await newTodo.inputValue()).toBe('')
  })

  it('leaves Enter to those who compose characters with it', async () => {
    const { page, newTodo, items } = await openTodos(browser())
    await newTodo.fill('牛乳')
    await newTodo.dispatchEvent('keydown', { key: 'Enter', isComposing: true })
    await page.waitForLoadState('networkidle')
    expect(await items.count()).toBe(0)
    await newTodo.press('Enter')
    await eventually(() => items.count()).toBe(1)
  })
})
