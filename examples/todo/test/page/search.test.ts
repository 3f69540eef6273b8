import { expect, it } from 'vitest'
import { describeInBrowser } from './browser.ts'
import { eventually } from './eventually.ts'
import { openTodos, type TodoPage } from './open-page.ts'

/** What is found comes in the order of its relevance, which is not the page's business. */
async function finds({ titles }: TodoPage, expected: readonly string[]): Promise<void> {
  const found = async () => (await titles.allTextContents()).toSorted()
  await eventually(found).toEqual(expected.toSorted())
}

describeInBrowser('searching', (browser) => {
  const todos = ['Buy oat milk', { title: 'Buy bread', completed: true }, 'Call Anna']

  it('finds as you type, and marks what was found', async () => {
    const found = await openTodos(browser(), { todos })
    const { page, shows, items } = found
    await page.getByRole('searchbox', { name: 'Search todos' }).pressSequentially('bu')
    await finds(found, ['Buy oat milk', 'Buy bread'])
    await eventually(() => items.locator('mark').allTextContents()).toEqual(['Buy', 'Buy'])
    await page.keyboard.type('y mil')
    await shows(['Buy oat milk'])
    await eventually(() => items.locator('mark').allTextContents()).toEqual(['Buy', 'milk'])
    expect(await page.getByRole('status').getByText('1 found').count()).toBe(1)
  })

  it('shows what is like markup as text', async () => {
    const title = '<b>bread</b> & "butter" <img src=x onerror=alert(1)>'
    const { page, shows, items } = await openTodos(browser(), { todos: [title] })
    await shows([title])
    await page.getByRole('searchbox').fill('butter')
    await eventually(() => items.locator('mark').allTextContents()).toEqual(['butter'])
    await shows([title])
    expect(await items.locator('b, img').count()).toBe(0)
  })

  it('goes together with the filters, and its address can be opened again', async () => {
    const found = await openTodos(browser(), { todos })
    const { page, shows } = found
    await page.getByRole('searchbox').fill('buy')
    await finds(found, ['Buy oat milk', 'Buy bread'])
    await page.locator('.filters a', { hasText: 'Completed' }).click()
    await shows(['Buy bread'])
    expect(new URL(page.url()).hash).toBe('#/completed?q=buy')
    await page.reload()
    await shows(['Buy bread'])
    expect(await page.getByRole('searchbox').inputValue()).toBe('buy')
  })

  it('ends with Escape, and shows all todos then', async () => {
    const { page, shows } = await openTodos(browser(), { todos })
    await page.getByRole('searchbox').fill('nothing like this')
    await page.getByText('Nothing here.').waitFor()
    await page.getByRole('searchbox').press('Escape')
    await shows(['Buy oat milk', 'Buy bread', 'Call Anna'])
  })

  it('finds what is added, renamed and removed meanwhile, here and elsewhere', async () => {
    const found = await openTodos(browser(), { todos })
    const { page, shows, ask, item } = found
    await page.getByRole('searchbox').fill('buy')
    await finds(found, ['Buy oat milk', 'Buy bread'])
    const added = await ask('POST', '/', { title: 'Buy tea' })
    await finds(found, ['Buy oat milk', 'Buy bread', 'Buy tea'])
    await ask('PATCH', `/${added.id}`, { title: 'Sell tea' })
    await finds(found, ['Buy oat milk', 'Buy bread'])
    await item('Buy bread').locator('.toggle').click()
    await eventually(() => ask('GET', '/?completed=true')).toEqual([])
    await item('Buy bread').hover()
    await item('Buy bread').locator('.destroy').click()
    await shows(['Buy oat milk'])
  })

  it('is left for a new todo, which would be out of sight otherwise', async () => {
    const { page, shows, add } = await openTodos(browser(), { todos: ['Buy milk', 'Call Anna'] })
    await page.getByRole('searchbox').fill('anna')
    await shows(['Call Anna'])
    await add('Water the plants')
    await shows(['Buy milk', 'Call Anna', 'Water the plants'])
    expect(await page.getByRole('searchbox').inputValue()).toBe('')
  })
})
