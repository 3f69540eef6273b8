import type Database from 'better-sqlite3'
import { OutcryError } from '../../../domain/outcry-error.ts'

/** The names of event types by the numbers that stand for them in the table of events. */
export interface EventTypes {
  /**
   * Tells the name of a type.
   *
   * @throws OutcryError `database-corrupt` when the number stands for nothing.
   */
  nameOf(number: number): string
  /** Tells the number of a type; `undefined` when the log has no event of it. */
  numberOf(name: string): number | undefined
}

/** Reads names and numbers of types, each once. */
export function createEventTypes(connection: Database.Database): EventTypes {
  const names: string[] = []
  const numbers = new Map<string, number>()
  const selectName = connection.prepare<[number], string>('SELECT name FROM types WHERE number = ?').pluck()
  const selectNumber = connection.prepare<[string], number>('SELECT number FROM types WHERE name = ?').pluck()
  const readName = (number: number) => {
    const name = selectName.get(number)
    if (name === undefined) throw unknownType(number, connection.name)
    names[number] = name
    return name
  }
  const readNumber = (name: string) => {
    const number = selectNumber.get(name)
    if (number !== undefined) numbers.set(name, number)
    return number
  }
  return {
    nameOf: (number) => names[number] ?? readName(number),
    numberOf: (name) => numbers.get(name) ?? readNumber(name),
  }
}

function unknownType(number: number, path: string): OutcryError {
  return new OutcryError(
    'database-corrupt',
    `Cannot read event log '${path}': type ${number} of an event has no name: restore the file from a backup`,
    { facts: { path } },
  )
}
