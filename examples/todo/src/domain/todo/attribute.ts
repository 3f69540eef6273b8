import { z } from 'zod'

const MAX_ATTRIBUTE_CHARACTERS = 200
const keyAndValue = /^([\p{Ll}\p{Lo}][\p{Ll}\p{Lo}\p{M}\p{N}_-]*):([^\s:/\\][^\s\p{Cc}\p{Cs}]*)$/u
const addressSchemes = new Set(['mailto', 'tel', 'sms', 'urn', 'data', 'geo', 'magnet', 'xmpp'])

/** A particular written as `key:value`, such as `due:2024-05-01`. */
export const Attribute = z.string().refine((text) => attributeIn(text) === text, {
  error: 'an attribute is key:value without blanks, such as due:2024-05-01',
})

/**
 * Finds the attribute that a word is. Keys are in small letters or in a script without capitals; addresses (`http://...`,
 * `mailto:...`), times (`10:30`) and paths (`C:\...`) are none.
 */
export function attributeIn(word: string): string | undefined {
  const attribute = word.normalize('NFC')
  const key = keyAndValue.exec(attribute)?.[1]
  if (key === undefined || addressSchemes.has(key)) return undefined
  return attribute.length <= MAX_ATTRIBUTE_CHARACTERS ? attribute : undefined
}

/** Answers the value of the first attribute with a key. */
export function attributeValue(attributes: readonly string[], key: string): string | undefined {
  return attributes.find((attribute) => attribute.startsWith(`${key}:`))?.slice(key.length + 1)
}
