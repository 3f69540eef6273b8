import { expect, it } from 'vitest'
import { describeInBrowser } from './browser.ts'
import { eventually } from './eventually.ts'
import { openPage, openTodos } from './open-page.ts'
import { servePage } from './served-page.ts'

describeInBrowser('two windows', (browser) => {
  it('show what is done in the other one as it is done', async () => {
    const served = await servePage()
    const one = await openPage(browser(), served)
    const other = await openPage(browser(), served)
    await one.add('Buy milk', 'Call Anna')
    await other.shows(['Buy milk', 'Call Anna'])
    await other.item('Call Anna').locator('.toggle').check()
    await eventually(() => one.item('Call Anna').getAttribute('class')).toBe('completed')
    await eventually(() => one.page.locator('.todo-count').textContent()).toBe('1 item left')
    await one.item('Buy milk').locator('label').dblclick()
    await one.page.locator('.edit').fill('Buy oat milk')
    await one.page.locator('.edit').press('Enter')
    await other.shows(['Buy oat milk', 'Call Anna'])
    await other.page.locator('.clear-completed').click()
    await one.shows(['Buy oat milk'])
    await one.page.getByRole('button', { name: 'New list' }).click()
    await one.page.getByRole('textbox', { name: 'Name of the new list' }).fill('Groceries')
    await one.page.keyboard.press('Enter')
    await other.page.locator('.lists').getByRole('link', { name: 'Groceries' }).waitFor()
  })

  it('show each todo once, whoever is told of it first', async () => {
    const served = await servePage()
    const one = await openPage(browser(), served)
    const other = await openPage(browser(), served)
    const titles = Array.from({ length: 12 }, (_, index) => `todo ${index + 1}`)
    for (const [index, title] of titles.entries()) await (index % 2 === 0 ? one : other).add(title)
    for (const { titles: shown } of [one, other]) {
      await eventually(async () => (await shown.allTextContents()).toSorted()).toEqual(titles.toSorted())
    }
  })

  it('show a todo once that is told before the service has answered to who adds it', async () => {
    const served = await servePage()
    const one = await openPage(browser(), served)
    const other = await openPage(browser(), served)
    let answer = () => {}
    await one.page.route('**/', async (route) => {
      if (route.request().method() !== 'POST') return route.continue()
      const response = await route.fetch()
      await new Promise<void>((resolve) => {
        answer = resolve
      })
      return route.fulfill({ response })
    })
    await one.add('Buy milk')
    await other.shows(['Buy milk'])
    await other.add('Call Anna')
    await eventually(async () => (await one.titles.allTextContents()).toSorted()).toEqual(['Buy milk', 'Call Anna'])
    answer()
    await one.page.waitForLoadState('networkidle')
    await one.shows(['Buy milk', 'Call Anna'])
  })

  it('keep a list that is told while lists that were read before are still on their way', async () => {
    const { page, ask } = await openTodos(browser())
    await ask('POST', '/lists', { name: 'Food' })
    const link = (name: string) => page.locator('.lists').getByRole('link', { name })
    await link('Food').click()
    let answer = () => {}
    const isRead = new Promise<void>((resolve) => {
      void page.route('**/lists', async (route) => {
        const response = await route.fetch()
        resolve()
        await new Promise<void>((release) => {
          answer = release
        })
        await route.fulfill({ response })
      })
    })
    await page.getByRole('button', { name: 'Rename the list Food' }).click()
    await page.getByRole('textbox', { name: 'New name of Food' }).fill('Groceries')
    await page.keyboard.press('Enter')
    await isRead
    await ask('POST', '/lists', { name: 'Work' })
    await link('Work').waitFor()
    const answered = page.waitForResponse('**/lists')
    answer()
    await (await answered).finished()
    await page.waitForTimeout(500)
    expect(await link('Work').count()).toBe(1)
  })

  it('agree after many changes from both', async () => {
    const { url, ask, ...one } = await openTodos(browser(), { todos: ['a', 'b', 'c', 'd', 'e', 'f'] })
    const other = await openPage(browser(), { url })
    await one.shows(['a', 'b', 'c', 'd', 'e', 'f'])
    await other.shows(['a', 'b', 'c', 'd', 'e', 'f'])
    for (const title of ['a', 'b', 'c']) {
      await one.item(title).locator('.toggle').click()
      await other.item(title).locator('.toggle').click()
      await one.item(title).locator('.toggle').click()
    }
    await one.page.waitForLoadState('networkidle')
    const completed = (await ask('GET', '/')).map((todo: { completed: boolean }) => todo.completed)
    for (const { page } of [one, other]) {
      const shown = () =>
        page.locator('.toggle').evaluateAll((all) => all.map((box) => (box as HTMLInputElement).checked))
      await eventually(shown).toEqual(completed)
    }
  })

  it('follow a todo to another place', async () => {
    const { ask, shows } = await openTodos(browser(), { todos: ['one', 'two', 'three'] })
    await shows(['one', 'two', 'three'])
    const [{ id }] = await ask('GET', '/')
    await ask('PATCH', `/${id}`, { order: 7 })
    await shows(['two', 'three', 'one'])
    await ask('PATCH', `/${id}`, { order: 0 })
    await shows(['one', 'two', 'three'])
  })

  it('catch up with what happened while they were reloaded', async () => {
    const { page, ask, shows } = await openTodos(browser(), { todos: ['Buy milk'] })
    await shows(['Buy milk'])
    await Promise.all([page.reload(), ask('POST', '/', { title: 'Call Anna' })])
    await shows(['Buy milk', 'Call Anna'])
  })
})
