import { z } from 'zod'

const MAX_NAME_CHARACTERS = 100

/** What a list is called: one line of text, without white space around it. */
export const ListName = z
  .string()
  .trim()
  .min(1, 'a list needs a name')
  .max(MAX_NAME_CHARACTERS, `the name of a list has at most ${MAX_NAME_CHARACTERS} characters`)
  .regex(/^[^\p{Cc}\p{Cs}\u2028\u2029]*$/u, 'the name of a list is one line of text')
