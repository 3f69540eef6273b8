import type Database from 'better-sqlite3'

/** The numbers of event types, on the writer's side. */
export interface TypeNumbers {
  /** Tells the number of a type, and gives it one when it has none. */
  numberFor(name: string): number
  /** Forgets all numbers, because some of them may be rolled back. */
  forget(): void
}

/** Reads and gives numbers of types inside the writer's transactions. */
export function createTypeNumbers(connection: Database.Database): TypeNumbers {
  const numbers = new Map<string, number>()
  const select = connection.prepare<[string], number>('SELECT number FROM types WHERE name = ?').pluck()
  const insert = connection.prepare<[string]>('INSERT INTO types (name) VALUES (?)')
  const findOrAdd = (name: string) => {
    const number = select.get(name) ?? Number(insert.run(name).lastInsertRowid)
    numbers.set(name, number)
    return number
  }
  return {
    numberFor: (name) => numbers.get(name) ?? findOrAdd(name),
    forget: () => numbers.clear(),
  }
}
