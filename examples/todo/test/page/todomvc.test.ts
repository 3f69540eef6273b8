import { expect, it } from 'vitest'
import { describeInBrowser } from './browser.ts'
import { eventually } from './eventually.ts'
import { openPage, openTodos } from './open-page.ts'

// What the public specification of TodoMVC asks of an app, in its own order.
describeInBrowser('the page, by the rules of TodoMVC:', (browser) => {
  it('without todos, main and footer are hidden', async () => {
    const { page, add, item, newTodo } = await openTodos(browser())
    await eventually(() => page.locator('.todoapp').getAttribute('aria-busy')).toBe('false')
    expect(await newTodo.isVisible()).toBe(true)
    expect(await page.locator('.main, .footer').count()).toBe(0)
    await add('Buy milk')
    await eventually(() => page.locator('.main:visible, .footer:visible').count()).toBe(2)
    await item('Buy milk').hover()
    await item('Buy milk').locator('.destroy').click()
    await eventually(() => page.locator('.main, .footer').count()).toBe(0)
  })

  it('the field for new todos is focused when the page is opened', async () => {
    const { page } = await openTodos(browser())
    await eventually(() => page.evaluate(() => document.activeElement?.className)).toBe('new-todo')
    expect(await page.getAttribute('.new-todo', 'autofocus')).not.toBeNull()
  })

  it('Enter appends a todo and clears the field', async () => {
    const { add, newTodo, shows, ask } = await openTodos(browser(), { todos: ['first'] })
    await shows(['first'])
    await add('second', 'third')
    await shows(['first', 'second', 'third'])
    expect(await newTodo.inputValue()).toBe('')
    await eventually(async () => (await ask('GET', '/')).length).toBe(3)
  })

  it('a new todo is trimmed, and without text there is none', async () => {
    const { add, shows, ask } = await openTodos(browser())
    await add('   ', '', '  Buy milk  ')
    await shows(['Buy milk'])
    await eventually(() => ask('GET', '/')).toMatchObject([{ title: 'Buy milk' }])
  })

  it('toggle-all completes all todos and reopens them, and follows what single ones do', async () => {
    const { page, add, item, items, ask } = await openTodos(browser())
    await add('one', 'two')
    const all = page.locator('label[for=toggle-all]')
    const completed = page.locator('.todo-list li.completed')
    await all.click()
    await eventually(() => completed.count()).toBe(2)
    expect(await page.isChecked('.toggle-all')).toBe(true)
    await eventually(() => ask('GET', '/?completed=true')).toHaveLength(2)
    await item('one').locator('.toggle').click()
    await eventually(() => page.isChecked('.toggle-all')).toBe(false)
    await item('one').locator('.toggle').click()
    await eventually(() => page.isChecked('.toggle-all')).toBe(true)
    await all.click()
    await eventually(() => completed.count()).toBe(0)
    await eventually(() => ask('GET', '/?completed=false')).toHaveLength(2)
    expect(await items.count()).toBe(2)
  })

  it('toggle-all is cleared when the completed todos are', async () => {
    const { page, add } = await openTodos(browser())
    await add('one')
    await page.locator('label[for=toggle-all]').click()
    await page.locator('.clear-completed').click()
    await add('two')
    await eventually(() => page.isChecked('.toggle-all')).toBe(false)
  })

  it('the checkbox completes a todo, which has the class completed, and reopens it', async () => {
    const { item, ask } = await openTodos(browser(), { todos: ['Buy milk'] })
    await item('Buy milk').locator('.toggle').check()
    await eventually(() => item('Buy milk').getAttribute('class')).toBe('completed')
    await eventually(() => ask('GET', '/')).toMatchObject([{ completed: true }])
    await item('Buy milk').locator('.toggle').uncheck()
    await eventually(() => item('Buy milk').getAttribute('class')).toBe('')
    await eventually(() => ask('GET', '/')).toMatchObject([{ completed: false }])
  })

  it('hovering a todo shows the button that removes it', async () => {
    const { page, item, shows, ask, newTodo } = await openTodos(browser(), { todos: ['Buy milk', 'Call Anna'] })
    const destroy = item('Buy milk').locator('.destroy')
    const opacity = () => destroy.evaluate((button) => getComputedStyle(button).opacity)
    await newTodo.hover()
    await eventually(opacity).toBe('0')
    await item('Buy milk').hover()
    await eventually(opacity).toBe('1')
    await destroy.click()
    await shows(['Call Anna'])
    await eventually(() => ask('GET', '/')).toMatchObject([{ title: 'Call Anna' }])
    expect(await page.locator('.todo-count').textContent()).toBe('1 item left')
  })

  it('the counter has the right plural and a strong number', async () => {
    const { page, add, item } = await openTodos(browser(), { todos: [{ title: 'done', completed: true }] })
    const count = page.locator('.todo-count')
    await eventually(() => count.textContent()).toBe('0 items left')
    await add('one')
    await eventually(() => count.textContent()).toBe('1 item left')
    await add('two')
    await eventually(() => count.textContent()).toBe('2 items left')
    expect(await count.locator('strong').textContent()).toBe('2')
    await item('one').locator('.toggle').check()
    await eventually(() => count.textContent()).toBe('1 item left')
  })

  it('Clear completed removes what is completed, and is hidden where nothing is', async () => {
    const { page, item, shows, ask } = await openTodos(browser(), { todos: ['one', 'two', 'three'] })
    const clear = page.locator('.clear-completed')
    await shows(['one', 'two', 'three'])
    expect(await clear.count()).toBe(0)
    await item('two').locator('.toggle').check()
    expect(await clear.textContent()).toBe('Clear completed')
    await clear.click()
    await shows(['one', 'three'])
    await eventually(() => clear.count()).toBe(0)
    await eventually(() => ask('GET', '/')).toHaveLength(2)
  })

  it('todos survive a reload, and so does the filter', async () => {
    const { page, add, item, shows } = await openTodos(browser())
    await add('one', 'two')
    await item('one').locator('.toggle').check()
    await page.locator('.filters a', { hasText: 'Completed' }).click()
    await shows(['one'])
    await page.waitForLoadState('networkidle')
    await page.reload()
    await shows(['one'])
    expect(new URL(page.url()).hash).toBe('#/completed')
    await page.locator('.filters a', { hasText: 'All' }).click()
    await shows(['one', 'two'])
    expect(await item('one').locator('.toggle').isChecked()).toBe(true)
  })

  it('the address says which todos are shown, and its link is selected', async () => {
    const todos = ['one', { title: 'two', completed: true }]
    const { page, shows } = await openTodos(browser(), { todos })
    const selected = page.locator('.filters a.selected')
    await shows(['one', 'two'])
    expect(await selected.textContent()).toBe('All')
    for (const [name, hash, expected] of [
      ['Active', '#/active', ['one']],
      ['Completed', '#/completed', ['two']],
      ['All', '#/', ['one', 'two']],
    ] as const) {
      await page.locator('.filters a', { hasText: name }).click()
      await shows(expected)
      expect(await selected.allTextContents()).toEqual([name])
      expect(new URL(page.url()).hash).toBe(hash)
    }
    await page.goBack()
    await shows(['two'])
    await page.goBack()
    await shows(['one'])
  })

  it.each([
    ['#/', ['one', 'two']],
    ['#/active', ['one']],
    ['#/completed', ['two']],
  ])('the address %s can be opened', async (hash, expected) => {
    const { url, shows } = await openTodos(browser(), { hash, todos: ['one', { title: 'two', completed: true }] })
    await shows(expected)
    await (await openPage(browser(), { url }, { hash })).shows(expected)
  })

  it('a todo that no longer belongs to what is shown goes', async () => {
    const { item, shows, page } = await openTodos(browser(), { hash: '#/active', todos: ['one', 'two'] })
    await item('one').locator('.toggle').click()
    await shows(['two'])
    expect(await page.locator('.todo-count').textContent()).toBe('1 item left')
  })

  it('has the markup of the template', async () => {
    const { page, shows } = await openTodos(browser(), { todos: [{ title: 'done', completed: true }] })
    await shows(['done'])
    for (const selector of [
      'section.todoapp > header.header > h1',
      'section.todoapp > header.header > input.new-todo[placeholder="What needs to be done?"]',
      'section.todoapp > section.main > input#toggle-all.toggle-all[type=checkbox]',
      'section.main > input.toggle-all + label[for=toggle-all]',
      'section.main > ul.todo-list > li.completed > div.view > input.toggle[type=checkbox] + label',
      'li > div.view > button.destroy',
      'section.todoapp > footer.footer > span.todo-count > strong',
      'footer.footer > ul.filters > li > a.selected[href="#/"]',
      'footer.footer > ul.filters > li > a[href="#/active"]',
      'footer.footer > ul.filters > li > a[href="#/completed"]',
      'footer.footer > button.clear-completed',
      'footer.info > p',
    ]) {
      expect([selector, await page.locator(selector).count()]).not.toEqual([selector, 0])
    }
  })
})
