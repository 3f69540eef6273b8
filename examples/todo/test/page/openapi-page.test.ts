import { expect, it } from 'vitest'
import { describeInBrowser } from './browser.ts'
import { eventually } from './eventually.ts'
import { openPage } from './open-page.ts'
import { servePage } from './served-page.ts'

describeInBrowser('the page that describes the routes', (browser) => {
  it('shows each of them, with what may be sent and answered, from this server alone', async () => {
    const served = await servePage()
    const { page } = await openPage(browser(), { url: new URL('/docs', served.url).href })
    const asked: string[] = []
    page.on('request', (request) => asked.push(request.url()))
    await page.reload()
    const addTodo = page.locator('.opblock', { hasText: 'Add a todo' })
    await addTodo.locator('.opblock-summary-control').click()
    await eventually(() => addTodo.textContent()).toContain('Idempotency-Key')
    expect(await addTodo.textContent()).toContain('todo-id-taken')
    await eventually(() => page.locator('.opblock').count()).toBeGreaterThan(15)
    expect(asked.filter((url) => !url.startsWith(served.url) && !url.startsWith('data:'))).toEqual([])
    expect(asked.length).toBeGreaterThan(3)
  })
})
