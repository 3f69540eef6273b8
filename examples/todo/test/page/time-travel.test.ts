import { expect, it } from 'vitest'
import { describeInBrowser } from './browser.ts'
import { eventually } from './eventually.ts'
import { openTodos } from './open-page.ts'

async function openWithHistory(browser: Parameters<typeof openTodos>[0]) {
  const todos = await openTodos(browser, { todos: ['Buy milk'] })
  const [{ id }] = await todos.ask('GET', '/')
  await todos.ask('PATCH', `/${id}`, { title: 'Buy oat milk' })
  await todos.ask('PATCH', `/${id}`, { completed: true })
  await todos.shows(['Buy oat milk'])
  await todos.items.hover()
  await todos.page.getByRole('button', { name: 'History of Buy oat milk' }).click()
  const { page } = todos
  const types = () => page.locator('.events .type').allTextContents()
  const state = async (name: string) =>
    page
      .locator('.state > div', { has: page.locator('dt', { hasText: name }) })
      .locator('dd')
      .textContent()
  await eventually(types).toEqual(['TodoAdded', 'TodoRenamed', 'TodoCompleted'])
  return { ...todos, id, types, state, slider: page.getByRole('slider', { name: 'Event' }) }
}

describeInBrowser('the history of a todo', (browser) => {
  it('shows the state after each event', async () => {
    const { page, state, slider } = await openWithHistory(browser())
    expect([await state('status'), await state('title')]).toEqual(['completed', 'Buy oat milk'])
    await page.getByRole('button', { name: 'Event before' }).click()
    await eventually(() => state('status')).toBe('open')
    await slider.fill('0')
    await eventually(() => state('title')).toBe('Buy milk')
    expect(await page.locator('.events li.future').count()).toBe(2)
    expect(await slider.getAttribute('aria-valuetext')).toBe('TodoAdded, 1 of 3')
    await page.getByRole('button', { name: 'Event after' }).click()
    await eventually(() => state('title')).toBe('Buy oat milk')
    expect(await page.locator('.state .changed').allTextContents()).toEqual([expect.stringContaining('Buy oat milk')])
    await page.getByRole('button', { name: 'Back to now' }).click()
    await eventually(() => state('status')).toBe('completed')
    await page.locator('.events button').first().click()
    await eventually(() => state('title')).toBe('Buy milk')
  })

  it('follows the events as they happen, unless one looks at the past', async () => {
    const { page, types, state, ask, id, slider } = await openWithHistory(browser())
    await ask('PATCH', `/${id}`, { title: 'Buy bread' })
    await eventually(types).toHaveLength(4)
    expect(await state('title')).toBe('Buy bread')
    await slider.fill('1')
    await eventually(() => state('title')).toBe('Buy oat milk')
    await ask('PATCH', `/${id}`, { completed: false })
    await eventually(types).toEqual(['TodoAdded', 'TodoRenamed', 'TodoCompleted', 'TodoRenamed', 'TodoReopened'])
    expect(await state('title')).toBe('Buy oat milk')
    expect(await page.locator('.where').textContent()).toContain('Past: event 2 of 5')
  })

  it('survives a reload in the past, and the end of the todo', async () => {
    const { page, types, state, slider, ask, id } = await openWithHistory(browser())
    await slider.fill('0')
    await eventually(() => state('title')).toBe('Buy milk')
    expect(new URL(page.url()).hash).toBe(`#/?todo=${id}&at=0`)
    await page.reload()
    await eventually(types).toHaveLength(3)
    expect(await state('title')).toBe('Buy milk')
    await ask('DELETE', `/${id}`)
    await eventually(types).toEqual(['TodoAdded', 'TodoRenamed', 'TodoCompleted', 'TodoRemoved'])
    expect(await page.getByRole('heading', { name: 'Buy oat milk' }).count()).toBe(1)
    await page.getByRole('button', { name: 'Back to now' }).click()
    await eventually(() => state('status')).toBe('removed')
  })

  it('is closed again', async () => {
    const { page, item } = await openWithHistory(browser())
    await page.getByRole('button', { name: 'Close the history' }).click()
    await page.getByRole('heading', { name: 'What happened' }).waitFor()
    expect(new URL(page.url()).hash).toBe('#/')
    const details = item('Buy oat milk').locator('.details')
    await eventually(() => details.evaluate((button) => button === document.activeElement)).toBe(true)
  })

  it('of a todo that never was says so', async () => {
    const { page } = await openTodos(browser(), { hash: '#/?todo=unknown', expects: /404/ })
    await page.getByText("Cannot find todo 'unknown'").waitFor()
  })
})
