import type { Page } from 'playwright-core'
import { expect, it } from 'vitest'
import { temporaryFolder } from '../processes.ts'
import { describeInBrowser } from './browser.ts'
import { eventually } from './eventually.ts'
import { openPage, openTodos } from './open-page.ts'
import { servePage } from './served-page.ts'

const refused = /Failed to load resource: the server responded with a status of 4\d\d/
const away = /net::ERR_|Failed to load resource/

/** Holds requests back until they are let go. */
async function holdBack(page: Page, method: string): Promise<() => void> {
  let letGo = () => {}
  const held = new Promise<void>((resolve) => {
    letGo = resolve
  })
  await page.route('**/*', async (route) => {
    if (route.request().method() === method) await held
    await route.continue()
  })
  return letGo
}

describeInBrowser('a change', (browser) => {
  it('is seen before the service has answered', async () => {
    const { page, item, shows, add, ask, items } = await openTodos(browser(), { todos: ['Buy milk'] })
    await shows(['Buy milk'])
    const letGo = await holdBack(page, 'PATCH')
    await item('Buy milk').locator('.toggle').click()
    await eventually(() => items.getAttribute('class')).toBe('completed')
    expect(await ask('GET', '/')).toMatchObject([{ completed: false }])
    const letPost = await holdBack(page, 'POST')
    await add('Call Anna')
    await shows(['Buy milk', 'Call Anna'])
    await item('Call Anna').locator('.toggle').click()
    expect(await ask('GET', '/')).toHaveLength(1)
    letGo()
    letPost()
    await eventually(() => ask('GET', '/?completed=true')).toHaveLength(2)
    await shows(['Buy milk', 'Call Anna'])
  })

  it('that the service refuses is taken back, and its reason is told', async () => {
    const { page, item, shows } = await openTodos(browser(), { todos: ['Buy milk'], expects: refused })
    await shows(['Buy milk'])
    const letGo = await holdBack(page, 'PATCH')
    await item('Buy milk').locator('label').dblclick()
    await page.locator('.edit').fill('x'.repeat(501))
    await page.keyboard.press('Enter')
    await shows(['x'.repeat(501)])
    letGo()
    await shows(['Buy milk'])
    const alert = page.getByRole('alert')
    await eventually(() => alert.textContent()).toMatch(/Cannot change to “x+” “Buy milk”: .*a title has at most 500/s)
    await alert.getByRole('button', { name: 'Dismiss' }).click()
    await eventually(() => alert.textContent()).toBe('')
  })

  it('of a todo that is gone is taken back, and the todo goes', async () => {
    const served = await servePage()
    const { id } = await served.ask('POST', '/', { title: 'Buy milk' })
    await served.ask('POST', '/', { title: 'Call Anna' })
    const { page, item, shows } = await openPage(browser(), served, { hash: '#/nothing', expects: /404|net::/ })
    await shows(['Buy milk', 'Call Anna'])
    await page.route('**/changes*', (route) => route.abort())
    await page.reload()
    await shows(['Buy milk', 'Call Anna'])
    await served.ask('DELETE', `/${id}`)
    await item('Buy milk').locator('.toggle').click()
    await shows(['Call Anna'])
    await eventually(() => page.getByRole('alert').textContent()).toContain('Cannot complete “Buy milk”')
  })

  it('of tags and lists is taken back too', async () => {
    const { page, item, ask } = await openTodos(browser(), { todos: ['Buy milk'], expects: refused })
    await item('Buy milk').hover()
    await item('Buy milk').locator('.details').click()
    await page.getByRole('textbox', { name: 'New tag' }).fill('two words')
    await page.keyboard.press('Enter')
    await eventually(() => page.getByRole('alert').textContent()).toContain('Cannot put +two words on “Buy milk”')
    await eventually(() => page.locator('.todo-list .tag').count()).toBe(0)
    await page.getByRole('button', { name: 'New list' }).click()
    await page.getByRole('textbox', { name: 'Name of the new list' }).fill('x'.repeat(101))
    await page.keyboard.press('Enter')
    await eventually(() => page.getByRole('alert').textContent()).toContain('the name of a list has at most 100')
    expect(await ask('GET', '/lists')).toEqual([])
  })

  it('that has arrived although the answer was lost is not done twice', async () => {
    const { page, newTodo, shows, ask } = await openTodos(browser(), { expects: away })
    let answers = 0
    await page.route('**/', async (route) => {
      if (route.request().method() !== 'POST') return route.continue()
      answers += 1
      if (answers > 1) return route.continue()
      await route.fetch()
      return route.abort()
    })
    await newTodo.fill('Buy milk')
    await newTodo.press('Enter')
    await eventually(() => page.getByRole('alert').textContent()).toContain('Cannot add “Buy milk”')
    await eventually(() => newTodo.inputValue()).toBe('Buy milk')
    await newTodo.press('Enter')
    await eventually(() => answers).toBe(2)
    await shows(['Buy milk'])
    expect(await ask('GET', '/')).toHaveLength(1)
  })
})

describeInBrowser('a service that goes away', (browser) => {
  it('is told, changes are taken back meanwhile, and when it is back all is as it has it', async () => {
    const folder = await temporaryFolder()
    const first = await servePage({ folder })
    await first.ask('POST', '/', { title: 'Buy milk' })
    const { page, item, items, newTodo, shows } = await openPage(browser(), first, { expects: away })
    await shows(['Buy milk'])
    await first.stop()
    await item('Buy milk').locator('.toggle').click()
    await eventually(() => page.getByRole('alert').textContent()).toContain('the service does not answer')
    await eventually(() => items.getAttribute('class')).toBe('')
    await newTodo.fill('Call Anna')
    await newTodo.press('Enter')
    await shows(['Buy milk'])
    await eventually(() => newTodo.inputValue()).toBe('Call Anna')
    await page.getByText('The service does not answer. What you see may be out of date').waitFor()

    const second = await servePage({ folder, port: Number(new URL(first.url).port) })
    await second.ask('POST', '/', { title: 'Water the plants' })
    await page.getByText('The service answers again.').waitFor({ timeout: 20_000 })
    await shows(['Buy milk', 'Water the plants'])
    await newTodo.press('Enter')
    await shows(['Buy milk', 'Water the plants', 'Call Anna'])
  })

  it('and comes back with another log is shown as it is then', async () => {
    const first = await servePage()
    await first.ask('POST', '/', { title: 'Buy milk' })
    const { page, shows } = await openPage(browser(), first, { expects: /net::ERR_|Failed to load|EventSource/ })
    await shows(['Buy milk'])
    await first.stop()
    const second = await servePage({ port: Number(new URL(first.url).port) })
    await second.ask('POST', '/', { title: 'Call Anna' })
    await eventually(() => page.locator('.todo-list label').allTextContents()).toEqual(['Call Anna'])
    await second.ask('POST', '/', { title: 'Water the plants' })
    await shows(['Call Anna', 'Water the plants'])
  })
})
