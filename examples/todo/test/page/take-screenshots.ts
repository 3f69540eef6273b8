// `npm run screenshots`: takes the pictures of the page that the documents show, in docs/images.
import { fileURLToPath } from 'node:url'
import { createLogger, listen } from 'outcry/fastify'
import { startInMemory } from 'outcry/testing'
import type { BrowserContextOptions, Page } from 'playwright-core'
import { createTodoServer } from '../../src/adapters/http/todo-server.ts'
import { todoService } from '../../src/app.ts'
import { findChromium, launchBrowser } from './browser.ts'

const folder = fileURLToPath(new URL('../../../../docs/images/', import.meta.url))

const todos: readonly { title: string; list?: string; tags?: readonly string[]; completed?: boolean }[] = [
  { title: 'Order tulip bulbs', tags: ['+garden'], completed: true },
  { title: 'Repair the fence behind the shed', list: 'Home', tags: ['+garden'] },
  { title: 'Buy oat milk and bread', list: 'Groceries', tags: ['@shop'] },
  { title: 'לקנות כרטיסים לקונצרט' },
  { title: 'Write to Anna about the summer', tags: ['@desk'] },
]

const pictures: readonly {
  name: string
  hash?: string
  options: BrowserContextOptions
  prepare?: (page: Page) => Promise<unknown>
}[] = [
  { name: 'todos-desktop', options: { viewport: { width: 1120, height: 900 } }, prepare: travel },
  {
    name: 'todos-desktop-dark',
    options: { viewport: { width: 1120, height: 800 }, colorScheme: 'dark' },
    prepare: async (page) => {
      await travel(page)
      await page.getByRole('button', { name: 'Back to now' }).click()
      await page.getByRole('searchbox').fill('fence')
      await page.locator('mark').waitFor()
    },
  },
  { name: 'todos-phone', options: { viewport: { width: 390, height: 844 } } },
  {
    name: 'todos-phone-history',
    options: { viewport: { width: 390, height: 844 } },
    prepare: async (page) => {
      await travel(page)
      await page.locator('.history').scrollIntoViewIfNeeded()
      await page.evaluate('scrollTo(0, document.querySelector(".panel").getBoundingClientRect().top + scrollY - 12)')
    },
  },
]

/** Looks at a todo as it was before its last event. */
async function travel(page: Page): Promise<void> {
  const row = page.locator('.todo-list li', { hasText: 'fence' })
  await row.hover()
  await row.locator('.details').click()
  await page.getByRole('button', { name: 'Event before' }).click()
  await page.getByText('Past: event').waitFor()
}

async function addTodos(url: string): Promise<void> {
  const ask = async (method: string, path: string, body?: object) => {
    const json = { 'Content-Type': 'application/json' }
    const answer = await fetch(new URL(path, url), {
      method,
      ...(body && { headers: json, body: JSON.stringify(body) }),
    })
    return (await answer.json()) as { id: string }
  }
  const lists = new Map<string, string>()
  for (const name of ['Groceries', 'Home']) lists.set(name, (await ask('POST', '/lists', { name })).id)
  for (const { title, list, tags = [], completed = false } of todos) {
    const { id } = await ask('POST', '/', { title: title.replace(' behind the shed', ''), completed })
    for (const tag of tags) await ask('PUT', `/${id}/tags/${encodeURIComponent(tag)}`)
    if (list !== undefined) await ask('PUT', `/${id}/list`, { list: lists.get(list) })
    if (title.includes('behind')) await ask('PATCH', `/${id}`, { title })
  }
}

async function takeAll(executablePath: string): Promise<void> {
  const app = await startInMemory(todoService)
  const server = await createTodoServer(app, { logger: createLogger({ level: 'silent' }) })
  const browser = await launchBrowser(executablePath)
  try {
    const url = await listen(server, { host: '127.0.0.1', port: 0 })
    await addTodos(url)
    for (const { name, options, prepare } of pictures) {
      const page = await browser.newPage({ ...options, reducedMotion: 'reduce' })
      await page.goto(url)
      await page.locator('.todo-list li').nth(4).waitFor()
      await page.getByText('up to date').nth(2).waitFor()
      await prepare?.(page)
      await page.mouse.move(0, 0)
      await page.screenshot({ path: `${folder}${name}.png` })
      await page.close()
    }
  } finally {
    await browser.close()
    server.server.closeAllConnections()
    await server.close()
    await app.close()
  }
}

const chromium = findChromium()
if (chromium === undefined) {
  process.stderr.write('Cannot take pictures: no Chromium is found: install it, or set CHROMIUM_PATH\n')
  process.exitCode = 1
} else await takeAll(chromium)
