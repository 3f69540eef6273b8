import { Component, createRef } from 'preact'
import { html } from '../html.js'

/** Where the title of a todo is changed: Enter and leaving it save, Escape does not. */
export class EditTitle extends Component {
  field = createRef()

  componentDidMount() {
    const input = this.field.current
    input.value = this.props.store.editing.text
    input.focus()
    input.setSelectionRange(input.value.length, input.value.length)
  }

  // What is typed is not overwritten by what arrives meanwhile.
  shouldComponentUpdate() {
    return false
  }

  render({ store, todo }) {
    const { actions } = store
    const onKeyDown = (event) => {
      if (event.isComposing) return
      if (event.key === 'Enter') actions.endEditing({ save: true, focus: true })
      else if (event.key === 'Escape') actions.endEditing({ save: false, focus: true })
    }
    return html`<input
      ref=${this.field}
      class="edit"
      dir="auto"
      autocomplete="off"
      enterkeyhint="done"
      aria-label=${`New title of ${todo.title}`}
      onInput=${({ target }) => actions.writeTitle(target.value)}
      onKeyDown=${onKeyDown}
      onBlur=${() => actions.endEditing({ save: true })}
    />`
  }
}
