import { deterministicId } from 'outcry'

/** How many renames there are to send. */
export const RENAMES = 3_000

/** How many todos share them; the renames of one todo follow each other. */
export const TODOS = 24

/** One rename, the same in every process: its id, its todo and its title follow from its number. */
export function rename(number: number) {
  const todo = `renamed-${number % TODOS}`
  return { number, todo, commandId: deterministicId('rename', String(number)), title: `title ${number}` }
}
