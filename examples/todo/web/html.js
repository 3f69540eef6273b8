import htm from 'htm'
import { h } from 'preact'

/** Writes elements as a template. What is put into it becomes text or a property, never markup. */
export const html = htm.bind(h)
