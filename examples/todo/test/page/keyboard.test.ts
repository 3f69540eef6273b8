import type { Page } from 'playwright-core'
import { expect, it } from 'vitest'
import { describeInBrowser } from './browser.ts'
import { eventually } from './eventually.ts'
import { openTodos } from './open-page.ts'

/** What has the focus: its label, its text or its class. */
function focused(page: Page): Promise<string> {
  return page.evaluate(() => {
    const element = document.activeElement
    const labelled = element?.getAttribute('aria-labelledby')
    const label = labelled ? document.getElementById(labelled)?.textContent : element?.getAttribute('aria-label')
    return label || (element as HTMLInputElement | null)?.labels?.[0]?.textContent || element?.textContent?.trim() || ''
  })
}

/** Presses Tab until something has the focus. */
async function tabTo(page: Page, name: string, key = 'Tab'): Promise<void> {
  for (let presses = 0; presses < 60; presses += 1) {
    if ((await focused(page)) === name) return
    await page.keyboard.press(key)
  }
  throw new Error(`'${name}' is not reached by ${key}`)
}

describeInBrowser('with the keyboard alone', (browser) => {
  it('todos are added, completed, edited and removed', async () => {
    const { page, newTodo, items, shows } = await openTodos(browser())
    await eventually(() => newTodo.evaluate((field) => field === document.activeElement)).toBe(true)
    for (const title of ['one', 'two', 'three']) {
      await page.keyboard.type(title)
      await page.keyboard.press('Enter')
      await eventually(() => newTodo.inputValue()).toBe('')
    }
    await shows(['one', 'two', 'three'])
    await tabTo(page, 'two')
    await page.keyboard.press('Space')
    await eventually(() => items.nth(1).getAttribute('class')).toBe('completed')
    await page.keyboard.press('F2')
    await page.locator('.edit:focus').waitFor()
    await page.keyboard.type(' and more')
    await page.keyboard.press('Enter')
    await shows(['one', 'two and more', 'three'])
    await eventually(() => focused(page)).toBe('two and more')
    await tabTo(page, 'Remove two and more')
    await page.keyboard.press('Enter')
    await shows(['one', 'three'])
    await eventually(() => focused(page)).toBe('three')
    await tabTo(page, 'Mark all as complete', 'Shift+Tab')
    await page.keyboard.press('Space')
    await tabTo(page, 'Clear completed')
    await page.keyboard.press('Enter')
    await shows([])
    await eventually(() => newTodo.evaluate((field) => field === document.activeElement)).toBe(true)
  })

  it('the focus stays near a todo that leaves the filter', async () => {
    const { page, shows } = await openTodos(browser(), { hash: '#/active', todos: ['one', 'two', 'three'] })
    await shows(['one', 'two', 'three'])
    await tabTo(page, 'two')
    await page.keyboard.press('Space')
    await shows(['one', 'three'])
    expect(await focused(page)).toBe('three')
  })

  it('one travels in time, files, searches, and rebuilds', async () => {
    const { page, shows, ask } = await openTodos(browser(), { todos: ['Buy milk'] })
    const [{ id }] = await ask('GET', '/')
    await ask('PATCH', `/${id}`, { title: 'Buy oat milk' })
    await shows(['Buy oat milk'])
    await tabTo(page, 'History of Buy oat milk')
    await page.keyboard.press('Enter')
    await page.locator('.events li').first().waitFor()
    await tabTo(page, 'New tag')
    await page.keyboard.type('@shop')
    await page.keyboard.press('Enter')
    await eventually(() => page.locator('.events .type').allTextContents()).toHaveLength(3)
    await tabTo(page, 'Event')
    await page.keyboard.press('Home')
    await eventually(() => page.locator('.state').textContent()).toContain('Buy milk')
    await page.keyboard.press('ArrowRight')
    await eventually(() => page.locator('.where').textContent()).toContain('event 2 of 3, TodoRenamed')
    await tabTo(page, 'Rebuild lists')
    await page.keyboard.press('Enter')
    await page.getByText('lists is rebuilt').waitFor()
    await tabTo(page, 'Search todos', 'Shift+Tab')
    await page.keyboard.type('oat')
    await page.locator('mark').waitFor()
  })

  it('one sees where the focus is', async () => {
    const todos = ['one', { title: 'two', completed: true }]
    const { page, shows } = await openTodos(browser(), { todos, reducedMotion: 'reduce' })
    await shows(['one', 'two'])
    await page.evaluate(() => (document.activeElement as HTMLElement | null)?.blur())
    const seen = new Set<string>()
    for (let presses = 0; presses < 30; presses += 1) {
      await page.keyboard.press('Tab')
      const name = await focused(page)
      seen.add(name)
      const isSeen = await page.evaluate(() => {
        const element = document.activeElement
        if (element === null || element === document.body) return true
        const places = [element, element.matches('.toggle, .toggle-all') ? element.nextElementSibling : null]
        return places.some((place) => {
          if (place === null) return false
          const { outlineStyle, boxShadow, opacity } = getComputedStyle(place)
          return opacity !== '0' && (outlineStyle !== 'none' || boxShadow !== 'none')
        })
      })
      expect([name, isSeen]).toEqual([name, true])
    }
    for (const name of ['Everything', 'New list', 'Search todos', 'one', 'History of one', 'Remove two', 'Completed']) {
      expect([...seen]).toContain(name)
    }
  })
})
