import { source } from 'axe-core'
import type { Page } from 'playwright-core'
import { expect, it } from 'vitest'
import { describeInBrowser } from './browser.ts'
import { eventually } from './eventually.ts'
import { openPage, openTodos } from './open-page.ts'
import { servePage } from './served-page.ts'

/** What an automatic check finds wrong for people who do not use a mouse or do not see the page, by rule and place. */
async function violationsOf(page: Page): Promise<string[]> {
  await page.evaluate(source)
  return page.evaluate(async () => {
    const { axe } = globalThis as unknown as {
      axe: { run: () => Promise<{ violations: { id: string; nodes: { html: string; failureSummary?: string }[] }[] }> }
    }
    const { violations } = await axe.run()
    return violations.flatMap(({ id, nodes }) =>
      nodes.map(({ html, failureSummary }) => `${id}: ${html} ${failureSummary}`),
    )
  })
}

async function serveVariety() {
  const served = await servePage()
  const { ask } = served
  const list = await ask('POST', '/lists', { name: 'Groceries' })
  const milk = await ask('POST', '/', { title: 'Buy milk' })
  await ask('PUT', `/${milk.id}/list`, { list: list.id })
  await ask('PUT', `/${milk.id}/tags/@shop`)
  await ask('POST', '/', { title: 'לקנות לחם', completed: true })
  await ask('PATCH', `/${milk.id}`, { title: 'Buy oat milk' })
  return { ...served, list, milk }
}

const states: readonly (readonly [string, (page: Page) => Promise<void>])[] = [
  ['todos', async () => {}],
  ['a todo under the mouse', (page) => page.locator('.todo-list li').first().hover()],
  ['a title that is edited', (page) => page.locator('.todo-list label').first().dblclick()],
  [
    'a history',
    async (page) => {
      await page.locator('.todo-list li').first().hover()
      await page.locator('.details').first().click()
      await page.locator('.events li').first().waitFor()
    },
  ],
  [
    'the past',
    async (page) => {
      await page.locator('.todo-list li').first().hover()
      await page.locator('.details').first().click()
      await page.getByRole('slider').fill('1')
      await page.getByText('Past: event').waitFor()
    },
  ],
  [
    'a search',
    async (page) => {
      await page.getByRole('searchbox').fill('milk')
      await page.locator('mark').waitFor()
    },
  ],
  [
    'a list',
    async (page) => {
      await page.locator('.lists').getByRole('link', { name: 'Groceries' }).click()
      await page.getByRole('button', { name: 'Rename the list Groceries' }).waitFor()
    },
  ],
  ['a tag', (page) => page.locator('.tag').first().click()],
  ['a new list', (page) => page.getByRole('button', { name: 'New list' }).click()],
  [
    'a refusal',
    async (page) => {
      await page.locator('.new-todo').fill('x'.repeat(501))
      await page.keyboard.press('Enter')
      await page.getByRole('button', { name: 'Dismiss' }).waitFor()
    },
  ],
  [
    'a rebuild',
    async (page) => {
      await page.getByRole('button', { name: 'Rebuild lists' }).click()
      await page.getByText('lists is rebuilt').waitFor()
    },
  ],
]

describeInBrowser('the page has no violation of accessibility', (browser) => {
  it.each(['light', 'dark'] as const)('without todos, in %s', async (colorScheme) => {
    const { page } = await openTodos(browser(), { colorScheme })
    await eventually(() => page.locator('.read-models li').count()).toBe(3)
    expect(await violationsOf(page)).toEqual([])
  })

  it.each(['light', 'dark'] as const)(
    'in any of its states, in %s',
    async (colorScheme) => {
      const served = await serveVariety()
      for (const [name, reach] of states) {
        const { page } = await openPage(browser(), served, {
          colorScheme,
          reducedMotion: 'reduce',
          expects: /status of 400/,
        })
        await page.locator('.todo-list li').first().waitFor()
        await eventually(() => page.locator('.read-models li').count()).toBe(3)
        await reach(page)
        expect([name, await violationsOf(page)]).toEqual([name, []])
        await page.close()
      }
    },
    120_000,
  )

  it('while the service is away, on a telephone', async () => {
    const served = await serveVariety()
    const expects = /net::ERR_|Failed to load/
    const { page } = await openPage(browser(), served, { viewport: { width: 375, height: 700 }, expects })
    await page.locator('.todo-list li').first().waitFor()
    await served.stop()
    await page.locator('.connection.away').waitFor()
    await page.getByText('The service does not tell how they are.').waitFor()
    expect(await violationsOf(page)).toEqual([])
  })
})
