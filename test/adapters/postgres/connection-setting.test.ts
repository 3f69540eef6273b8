import { describe, expect, it } from 'vitest'
import { readConnectionSetting } from '../../../src/adapters/postgres/connection-setting.ts'

const URL = 'postgres://user:secret@localhost:5432/todos'

describe('the connection string of PostgreSQL', () => {
  it('names the database, without credentials, and the schema of the tables', () => {
    const { database, schema, pool } = readConnectionSetting(`${URL}?schema=todo&sslmode=disable`)
    expect({ database, schema }).toEqual({ database: 'localhost:5432/todos', schema: 'todo' })
    expect(pool.connectionString).toBe(`${URL}?sslmode=disable`)
  })

  it('says how many connections there may be', () => {
    expect(readConnectionSetting(URL).connections).toBe(10)
    expect(readConnectionSetting(`${URL}?connections=3`)).toMatchObject({
      connections: 3,
      pool: { connectionString: URL },
    })
  })

  it.each([
    ['?connections=0', /connections must be a whole number from 1 to 9999, current value is '0'/],
    ['?connections=many', /current value is 'many'/],
    ['?schema=Todo', /schema 'Todo' is no name in lower case/],
    ['?schema=pg_todo', /is the server's own/],
  ])('refuses %s, and says how to write it', (query, message) => {
    const read = () => readConnectionSetting(`${URL}${query}`)
    expect(read).toThrow(message)
    expect(read).toThrow(/write it like postgres:/)
    expect(read).not.toThrow(/secret/)
  })
})
