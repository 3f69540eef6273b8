import { Component, createRef } from 'preact'
import { html } from '../html.js'

/** Where a name is written: Enter and leaving it end with the name, Escape with none. */
export class NameField extends Component {
  field = createRef()

  componentDidMount() {
    this.field.current.value = this.props.value
    this.field.current.select()
  }

  shouldComponentUpdate() {
    return false
  }

  render({ label, value, onEnd }) {
    let isEnded = false
    const end = (text) => {
      if (isEnded) return
      isEnded = true
      onEnd(text.trim() === value ? '' : text.trim())
    }
    const onKeyDown = (event) => {
      if (event.isComposing) return
      if (event.key === 'Enter') end(event.target.value)
      else if (event.key === 'Escape') end('')
    }
    return html`<input
      ref=${this.field}
      class="name"
      type="text"
      dir="auto"
      autocomplete="off"
      aria-label=${label}
      placeholder="Name"
      onKeyDown=${onKeyDown}
      onBlur=${({ target }) => end(target.value)}
    />`
  }
}
