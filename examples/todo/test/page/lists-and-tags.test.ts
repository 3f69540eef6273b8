import { expect, it } from 'vitest'
import { describeInBrowser } from './browser.ts'
import { eventually } from './eventually.ts'
import { openTodos, type TodoPage } from './open-page.ts'

async function openHistory({ item }: TodoPage, title: string): Promise<void> {
  await item(title).hover()
  await item(title)
    .getByRole('button', { name: `History of ${title}` })
    .click()
}

describeInBrowser('lists', (browser) => {
  it('are begun, and then hold what is added', async () => {
    const todos = await openTodos(browser(), { todos: ['Call Anna'] })
    const { page, add, shows, ask } = todos
    await page.getByRole('button', { name: 'New list' }).click()
    await page.getByRole('textbox', { name: 'Name of the new list' }).fill(' Groceries ')
    await page.keyboard.press('Enter')
    await page.locator('.lists a[aria-current]', { hasText: 'Groceries' }).waitFor()
    await shows([])
    await add('Buy milk')
    await shows(['Buy milk'])
    const [list] = await ask('GET', '/lists')
    await eventually(() => ask('GET', `/?list=${list.id}`)).toMatchObject([{ title: 'Buy milk' }])
    await page.waitForLoadState('networkidle')
    await page.reload()
    await shows(['Buy milk'])
    await page.locator('.lists').getByRole('link', { name: 'Everything' }).click()
    await shows(['Call Anna', 'Buy milk'])
    expect(await page.locator('.in-list').allTextContents()).toEqual([expect.stringContaining('Groceries')])
  })

  it('are renamed and archived', async () => {
    const { page, ask } = await openTodos(browser(), { todos: ['Call Anna'] })
    await ask('POST', '/lists', { name: 'Food' })
    await page.locator('.lists').getByRole('link', { name: 'Food' }).click()
    await page.getByRole('button', { name: 'Rename the list Food' }).click()
    await page.getByRole('textbox', { name: 'New name of Food' }).fill('Groceries')
    await page.keyboard.press('Enter')
    await page.locator('.lists').getByRole('link', { name: 'Groceries' }).waitFor()
    await page.getByRole('button', { name: 'Archive the list Groceries' }).click()
    await eventually(() => page.locator('.lists a').allTextContents()).toEqual(['Everything'])
    expect(await ask('GET', '/lists')).toMatchObject([{ name: 'Groceries', archived: true }])
    expect(new URL(page.url()).hash).toBe('#/')
  })

  it('are chosen for a todo in the panel', async () => {
    const todos = await openTodos(browser(), { todos: ['Buy milk'] })
    const list = await todos.ask('POST', '/lists', { name: 'Groceries' })
    await openHistory(todos, 'Buy milk')
    await todos.page.getByLabel('List', { exact: true }).selectOption('Groceries')
    await eventually(() => todos.ask('GET', '/')).toMatchObject([{ list: list.id }])
    await todos.page.getByLabel('List', { exact: true }).selectOption('none')
    await eventually(() => todos.ask('GET', '/')).toMatchObject([{ list: null }])
  })

  it('have their own counter, and what changes all todos changes theirs only', async () => {
    const { page, ask, shows } = await openTodos(browser())
    const list = await ask('POST', '/lists', { name: 'Groceries' })
    const milk = await ask('POST', '/', { title: 'Buy milk' })
    await ask('POST', '/', { title: 'Call Anna', completed: true })
    await ask('PUT', `/${milk.id}/list`, { list: list.id })
    await page.locator('.lists').getByRole('link', { name: 'Groceries' }).click()
    await shows(['Buy milk'])
    await eventually(() => page.locator('.todo-count').textContent()).toBe('1 item left')
    expect(await page.locator('.clear-completed').count()).toBe(0)
    await page.locator('label[for=toggle-all]').click()
    await page.locator('.clear-completed').click()
    await shows([])
    await eventually(() => ask('GET', '/')).toMatchObject([{ title: 'Call Anna' }])
  })
})

describeInBrowser('tags', (browser) => {
  it('are put on and taken off in the panel', async () => {
    const todos = await openTodos(browser(), { todos: ['Buy milk'] })
    const { page, ask } = todos
    await openHistory(todos, 'Buy milk')
    await page.getByRole('textbox', { name: 'New tag' }).fill('garden')
    await page.keyboard.press('Enter')
    await eventually(() => ask('GET', '/')).toMatchObject([{ tags: ['+garden'] }])
    expect(await page.locator('.todo-list .tag').allTextContents()).toEqual(['+garden'])
    await page.getByRole('button', { name: 'Take +garden off' }).click()
    await eventually(() => ask('GET', '/')).toMatchObject([{ tags: [] }])
    await eventually(() => page.locator('.todo-list .tag').count()).toBe(0)
  })

  it('lead to all todos that have them, also after a reload, and back', async () => {
    const todos = await openTodos(browser())
    const { page, ask, shows, add } = todos
    const milk = await ask('POST', '/', { title: 'Buy milk' })
    await ask('POST', '/', { title: 'Call Anna' })
    await ask('PUT', `/${milk.id}/tags/@shop`)
    await page.locator('.todo-list .tag', { hasText: '@shop' }).click()
    await shows(['Buy milk'])
    await page.reload()
    await shows(['Buy milk'])
    await add('Buy bread')
    await shows(['Buy milk', 'Buy bread'])
    await eventually(() => ask('GET', '/')).toMatchObject([{}, {}, { title: 'Buy bread', tags: ['@shop'] }])
    await page.getByRole('button', { name: 'Show more than @shop' }).click()
    await shows(['Buy milk', 'Call Anna', 'Buy bread'])
  })
})
