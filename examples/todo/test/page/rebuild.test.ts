import { join } from 'node:path'
import { expect, it } from 'vitest'
import { freePort, runTodo, startProgram, temporaryFolder } from '../processes.ts'
import { describeInBrowser } from './browser.ts'
import { eventually } from './eventually.ts'
import { openPage, openTodos } from './open-page.ts'

describeInBrowser('the read models', (browser) => {
  it('are listed with their lag and generation', async () => {
    const { page } = await openTodos(browser(), { todos: ['Buy milk'] })
    const rows = page.locator('.read-models li')
    await eventually(() => rows.locator('.name').allTextContents()).toEqual(['todo_list', 'todo_search', 'lists'])
    await eventually(() => rows.locator('.lag').allTextContents()).toEqual(Array(3).fill('up to date'))
    expect(await rows.locator('.generation').allTextContents()).toEqual(Array(3).fill('generation 1'))
  })

  it('are rebuilt by a button, and what is shown stays', async () => {
    const { page, shows, add } = await openTodos(browser(), { todos: ['Buy milk', 'Call Anna'] })
    await page.getByRole('button', { name: 'Rebuild todo_list' }).click()
    await page.getByText('todo_list is rebuilt from 2 events: queries read generation 2.').waitFor()
    await add('Water the plants')
    await shows(['Buy milk', 'Call Anna', 'Water the plants'])
    await page.reload()
    await shows(['Buy milk', 'Call Anna', 'Water the plants'])
    await eventually(() => page.locator('.generation').first().textContent()).toBe('generation 2')
  })

  it('show the progress of a long rebuild, over a reload too, while todos are read and written', async () => {
    const { page, add, titles } = await openPage(browser(), await startWithTodos(12_000))
    await page.getByRole('button', { name: 'Rebuild todo_search' }).click()
    const progress = page.getByRole('progressbar', { name: 'Rebuild of todo_search' })
    await progress.waitFor()
    await page.reload()
    await progress.waitFor()
    expect(await page.getByRole('button', { name: 'Rebuild todo_search' }).isDisabled()).toBe(true)
    await add('written meanwhile')
    await eventually(() => titles.allTextContents()).toContain('written meanwhile')
    await page.getByText(/todo_search is rebuilt from 1\d,\d\d\d events/).waitFor({ timeout: 60_000 })
    await page.getByRole('searchbox').fill('meanwhile')
    await eventually(() => titles.allTextContents()).toEqual(['written meanwhile'])
  }, 180_000)
})

/** Starts the service as `npm start` does, on files that have many todos: there a rebuild has a thread of its own. */
async function startWithTodos(lines: number): Promise<{ url: string }> {
  const folder = await temporaryFolder()
  const file = join(folder, 'todo.txt')
  await runTodo(folder, ['generate', String(lines), file])
  expect((await runTodo(folder, ['import', file])).code).toBe(0)
  const port = await freePort()
  const program = startProgram('main.ts', folder, { environment: { OUTCRY_HTTP_PORT: String(port) } })
  await program.shows('Stop with Ctrl-C.')
  return { url: `http://127.0.0.1:${port}/` }
}
