import type { IType } from 'protobufjs'

/** A message: for each field `'<type> <number>'`, with `repeated` or `text-map` before it; and fields that exclude each other. */
export function message(
  fields: Readonly<Record<string, string>>,
  choices: Readonly<Record<string, string[]>> = {},
): IType {
  const declared = Object.entries(fields).map(([name, declaration]) => [name, fieldOf(declaration)])
  const oneofs = Object.entries(choices).map(([name, members]) => [name, { oneof: members }])
  return { fields: Object.fromEntries(declared), oneofs: Object.fromEntries(oneofs) }
}

function fieldOf(declaration: string): { id: number; type: string; rule?: string; keyType?: string } {
  const words = declaration.split(' ')
  const id = Number(words.pop())
  if (words[0] === 'text-map') return { id, type: 'string', keyType: 'string' }
  if (words[0] === 'repeated') return { id, type: words[1] ?? '', rule: 'repeated' }
  return { id, type: words[0] ?? '' }
}
