import { expect, it } from 'vitest'
import { describeInBrowser } from './browser.ts'
import { eventually } from './eventually.ts'
import { openPage } from './open-page.ts'
import { seedTodos } from './seed-todos.ts'
import { servePage } from './served-page.ts'

describeInBrowser('thousands of todos', (browser) => {
  it('are counted all, and the first ones are shown', async () => {
    const served = await servePage()
    await seedTodos(served.app, 5_000)
    const { page, items, titles } = await openPage(browser(), served)
    await eventually(() => page.locator('.todo-count').textContent()).toBe('4,501 items left')
    expect(await items.count()).toBe(300)
    await eventually(() => page.locator('.rest').textContent()).toContain('4,701 more.')
    await page.getByRole('button', { name: 'Show more' }).click()
    await eventually(() => items.count()).toBe(600)
    await page.locator('.filters a', { hasText: 'Completed' }).click()
    await eventually(() => titles.first().textContent()).toBe('todo 10')
    await eventually(() => page.locator('.rest').textContent()).toContain('200 more.')
    await page.getByRole('searchbox').fill('4321')
    await eventually(() => titles.allTextContents()).toEqual([])
    await page.locator('.filters a', { hasText: 'All' }).click()
    await eventually(() => titles.allTextContents()).toEqual(['todo 4321'])
  })

  it('are completed, cleared and added to with the right count', async () => {
    const served = await servePage()
    await seedTodos(served.app, 2_000)
    const { page, items, item, add, titles } = await openPage(browser(), served)
    const count = page.locator('.todo-count')
    await eventually(() => count.textContent()).toBe('1,801 items left')
    await item('todo 1').locator('.toggle').click()
    await eventually(() => count.textContent()).toBe('1,800 items left')
    await add('one more')
    await eventually(() => count.textContent()).toBe('1,801 items left')
    await eventually(() => titles.allTextContents()).toContain('one more')
    await page.locator('label[for=toggle-all]').click()
    await eventually(() => count.textContent()).toBe('0 items left')
    await eventually(() => served.ask('GET', '/counts')).toEqual({ open: 0, completed: 2_002 })
    expect(await items.count()).toBeLessThan(310)
    await page.locator('.clear-completed').click()
    await eventually(() => items.count()).toBe(0)
    await eventually(() => served.ask('GET', '/counts')).toEqual({ open: 0, completed: 0 })
    await eventually(() => page.locator('.footer').count()).toBe(0)
  }, 90_000)

  it('may arrive while the page is open, which stays usable', async () => {
    const served = await servePage()
    const { page, items, add, titles } = await openPage(browser(), served)
    await add('here first')
    const seeding = seedTodos(served.app, 3_000)
    await add('in between')
    await seeding
    await eventually(() => page.locator('.todo-count').textContent()).toBe('3,003 items left'.replace('3,003', '2,703'))
    expect(await items.count()).toBeLessThan(620)
    expect(await titles.allTextContents()).toContain('here first')
  }, 90_000)
})
