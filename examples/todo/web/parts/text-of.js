/** Writes a property of a state or an event as text; a list by its name. */
export function textOf(name, value, lists) {
  if (name === 'list') return lists.find(({ id }) => id === value)?.name ?? value ?? 'none'
  if (Array.isArray(value)) return value.length === 0 ? 'none' : value.join(' ')
  return String(value)
}
