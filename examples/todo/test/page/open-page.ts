import type { Browser, BrowserContextOptions, Locator, Page } from 'playwright-core'
import { expect, onTestFinished } from 'vitest'
import { eventually } from './eventually.ts'
import { type ServedPage, servePage } from './served-page.ts'

/** A page with a todo list, in a window of its own. */
export interface TodoPage {
  readonly page: Page
  /** Where new todos are written. */
  readonly newTodo: Locator
  /** The rows. */
  readonly items: Locator
  /** The rows' titles, in their order. */
  readonly titles: Locator
  /** The row of a todo by its title. */
  readonly item: (title: string) => Locator
  /** Writes new todos. */
  readonly add: (...titles: readonly string[]) => Promise<void>
  /** Waits until exactly these titles are shown. */
  readonly shows: (titles: readonly string[]) => Promise<void>
}

/** How a page is opened. */
export interface OpenOptions extends BrowserContextOptions {
  /** What comes behind the address of the service, such as `#/active`. */
  readonly hash?: string
  /** Complaints of the browser that the test expects, because it makes the service refuse or go away. */
  readonly expects?: RegExp
}

/** Opens the page of a service in a window of its own. What the browser complains of fails the test. */
export async function openPage(
  browser: Browser,
  { url }: Pick<ServedPage, 'url'>,
  { hash = '', expects, ...options }: OpenOptions = {},
): Promise<TodoPage> {
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, ...options })
  context.setDefaultTimeout(20_000)
  const page = await context.newPage()
  const complaints = collectComplaints(page)
  await page.addInitScript(reportViolations)
  onTestFinished(async () => {
    await context.close()
    expect(complaints.filter((complaint) => expects?.test(complaint) !== true)).toEqual([])
  })
  await page.goto(`${url}${hash}`)
  return describePage(page)
}

/** Serves a todo list with some todos, and opens its page. */
export async function openTodos(
  browser: Browser,
  { todos = [], ...options }: OpenOptions & { readonly todos?: readonly (string | object)[] } = {},
): Promise<TodoPage & ServedPage> {
  const served = await servePage()
  for (const todo of todos) await served.ask('POST', '/', typeof todo === 'string' ? { title: todo } : todo)
  return { ...served, ...(await openPage(browser, served, options)) }
}

function describePage(page: Page): TodoPage {
  const items = page.locator('.todo-list li')
  const titles = items.locator('label')
  const newTodo = page.locator('.new-todo')
  return {
    page,
    newTodo,
    items,
    titles,
    item: (title) => items.filter({ has: page.locator('label').getByText(title, { exact: true }) }),
    add: async (...all) => {
      for (const title of all) {
        await newTodo.fill(title)
        await newTodo.press('Enter')
      }
    },
    shows: async (expected) => {
      await eventually(() => titles.allTextContents()).toEqual(expected)
    },
  }
}

function collectComplaints(page: Page): string[] {
  const complaints: string[] = []
  page.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning') complaints.push(message.text())
  })
  page.on('pageerror', (error) => complaints.push(error.stack ?? error.message))
  return complaints
}

/** The browser reports each violation of the content policy; a report is a complaint of the console too. */
function reportViolations(): void {
  document.addEventListener('securitypolicyviolation', ({ violatedDirective, blockedURI }) => {
    // biome-ignore lint/suspicious/noConsole: it runs in the browser, and is how it tells the test.
    console.error(`policy violated: ${violatedDirective} ${blockedURI}`)
  })
}
