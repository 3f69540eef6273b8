import { generateLines } from '../todo-txt/generate.ts'
import { writeLines } from './write-lines.ts'

/** Makes up a todo.txt. */
export async function runGenerate(asked: {
  readonly lines: number
  readonly seed: number
  readonly file: string | undefined
}): Promise<number> {
  await writeLines(generateLines(asked), asked.file)
  return 0
}
