import { expect, it } from 'vitest'
import { describeInBrowser } from './browser.ts'
import { eventually } from './eventually.ts'
import { openTodos } from './open-page.ts'

const long = 'Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft'.repeat(2)

describeInBrowser('the page', (browser) => {
  it.each([320, 375, 768, 1280])('fits into %s pixels', async (width) => {
    const todos = ['Buy milk', long, 'לקנות לחם ושמן זית', `https://todo.example/${'x'.repeat(200)}`]
    const { page, item, ask, shows } = await openTodos(browser(), { todos, viewport: { width, height: 700 } })
    await ask('POST', '/lists', { name: long.slice(0, 100) })
    const [{ id }] = await ask('GET', '/')
    await ask('PUT', `/${id}/tags/${encodeURIComponent(`+${long.slice(0, 90)}`)}`)
    await shows(todos)
    await item('Buy milk').hover()
    await item('Buy milk').locator('.details').click()
    await page.locator('.events li').nth(1).waitFor()
    const overflow = () => page.evaluate(() => (document.scrollingElement?.scrollWidth ?? 0) - window.innerWidth)
    expect(await overflow()).toBeLessThanOrEqual(0)
  })

  it('has the panel beside the list where there is room, and below it on a telephone, and leads there', async () => {
    const { page, item, shows } = await openTodos(browser(), { todos: ['Buy milk'] })
    await shows(['Buy milk'])
    const places = async () => [
      await page.locator('.todoapp').boundingBox(),
      await page.locator('.panel').boundingBox(),
    ]
    const [app, panel] = await places()
    expect(panel?.x).toBeGreaterThan((app?.x ?? 0) + (app?.width ?? 0))
    await page.setViewportSize({ width: 375, height: 500 })
    const [narrowApp, narrowPanel] = await places()
    expect(narrowPanel?.y).toBeGreaterThan((narrowApp?.y ?? 0) + (narrowApp?.height ?? 0))
    await item('Buy milk').hover()
    await item('Buy milk').locator('.details').click()
    const heading = page.getByRole('heading', { name: 'Buy milk' })
    await eventually(() => heading.evaluate((element) => element === document.activeElement)).toBe(true)
    await eventually(async () => (await heading.boundingBox())?.y ?? 9_999).toBeLessThan(500)
  })

  it('shows the buttons of a row without a mouse too', async () => {
    const { page, shows } = await openTodos(browser(), { todos: ['Buy milk'], isMobile: true, hasTouch: true })
    await shows(['Buy milk'])
    const opacity = (part: string) => page.locator(part).evaluate((element) => getComputedStyle(element).opacity)
    expect([await opacity('.details'), await opacity('.destroy')]).toEqual(['1', '1'])
    await page.locator('.destroy').tap()
    await shows([])
  })

  it('is dark for those who like it dark', async () => {
    const { page } = await openTodos(browser(), { colorScheme: 'dark' })
    const colours = () =>
      page.evaluate(() =>
        [document.body, document.querySelector('.todoapp')].map(
          (element) => element && getComputedStyle(element).backgroundColor,
        ),
      )
    expect(await colours()).toEqual(['rgb(23, 24, 28)', 'rgb(34, 36, 42)'])
    await page.emulateMedia({ colorScheme: 'light' })
    expect(await colours()).toEqual(['rgb(245, 245, 245)', 'rgb(255, 255, 255)'])
  })

  it('does not move for those who want it still', async () => {
    const { page, shows } = await openTodos(browser(), { todos: ['Buy milk'], reducedMotion: 'reduce' })
    await shows(['Buy milk'])
    const durations = await page
      .locator('.todoapp *')
      .evaluateAll((all) => all.map((each) => getComputedStyle(each).transitionDuration))
    expect(new Set(durations)).toEqual(new Set(['0s']))
  })

  it('writes each text in its own direction', async () => {
    const { page, item, shows, newTodo } = await openTodos(browser(), {
      todos: ['Buy milk', 'לקנות חלב', 'خرید شیر 2'],
    })
    await shows(['Buy milk', 'לקנות חלב', 'خرید شیر 2'])
    const direction = (title: string) =>
      item(title)
        .locator('label')
        .evaluate((label) => getComputedStyle(label).direction)
    expect([await direction('Buy milk'), await direction('לקנות חלב'), await direction('خرید شیر 2')]).toEqual([
      'ltr',
      'rtl',
      'rtl',
    ])
    await newTodo.fill('לקנות')
    expect(await newTodo.evaluate((field) => getComputedStyle(field).direction)).toBe('rtl')
    await page.locator('.todo-list label').nth(1).dblclick()
    expect(await page.locator('.edit').evaluate((field) => getComputedStyle(field).direction)).toBe('rtl')
  })
})
