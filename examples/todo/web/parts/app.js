import { html } from '../html.js'
import { viewOf } from '../view.js'
import { Lists } from './lists.js'
import { NewTodo } from './new-todo.js'
import { Notices } from './notices.js'
import { Panel } from './panel.js'
import { Search } from './search.js'
import { TodoFooter } from './todo-footer.js'
import { TodoList } from './todo-list.js'

/** The whole page. */
export function App({ store }) {
  const view = viewOf(store)
  return html`
    <main>
      <section class="todoapp" aria-busy=${!store.loader.isLoaded}>
        <header class="header">
          <h1>todos</h1>
          <div class="scope">
            <${Lists} store=${store} />
            <${Search} store=${store} />
          </div>
          <${NewTodo} store=${store} />
        </header>
        ${store.loader.isLoaded && !view.isEmpty && html`<${TodoList} store=${store} view=${view} />`}
        ${store.loader.isLoaded && !view.isEmpty && html`<${TodoFooter} store=${store} view=${view} />`}
      </section>
    </main>
    <${Panel} store=${store} view=${view} />
    <footer class="info">
      <p>Double-click to edit a todo, or press <kbd>F2</kbd> in its row</p>
      <p>Part of <a href="http://todomvc.com">TodoMVC</a>, kept as events</p>
    </footer>
    <${Notices} notices=${store.notices} />
  `
}
