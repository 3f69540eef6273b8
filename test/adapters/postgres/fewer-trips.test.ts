import { Kysely, PostgresDialect, sql } from 'kysely'
import { Client, Pool } from 'pg'
import { afterAll, afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { sentWithNext } from '../../../src/adapters/kysely/with-next.ts'
import { withFewerTrips } from '../../../src/adapters/postgres/fewer-trips.ts'
import { eventually } from '../../../src/testing/contracts/eventually.ts'
import { testDatabase } from './test-database.ts'

const found = await testDatabase()

describe.skipIf(found === undefined)('connections with fewer trips', () => {
  const url = new URL(found?.urlOf('fewer trips') ?? 'postgres://nowhere')
  const schema = String(url.searchParams.get('schema'))
  url.searchParams.delete('schema')
  const pool = new Pool({ connectionString: url.href, max: 1, options: `-c search_path=${schema}` })
  const trips = vi.spyOn(Client.prototype, 'query')
  const database = new Kysely<Record<string, never>>({
    dialect: new PostgresDialect({ pool: withFewerTrips(pool, { beforeCommit: "select pg_notify('trips', 'told')" }) }),
  })

  beforeEach(async () => {
    await pool.query(`create schema if not exists ${schema}`)
    await pool.query('create table things (name text, amount integer, good boolean)')
    trips.mockClear()
  })
  afterEach(() => pool.query('drop table things'))
  afterAll(() => pool.end())

  const names = async () => (await pool.query('select name from things order by name')).rows.map(({ name }) => name)

  it('goes to the server with the first statement, and with the last', async () => {
    const amount = await database.transaction().execute(async (transaction) => {
      await sql`lock table things ${sentWithNext}`.execute(transaction)
      await sql`insert into things values (${'a'}, ${1}, ${true})`.execute(transaction)
      return (await sql<{ amount: number }>`select amount from things where name = ${'a'}`.execute(transaction)).rows
    })
    expect(amount).toEqual([{ amount: 1 }])
    expect(trips).toHaveBeenCalledTimes(3)
    expect(await names()).toEqual(['a'])
  })

  it('answers how many rows the first statement has changed', async () => {
    await pool.query(`insert into things values ('a', 1, true), ('b', 2, true)`)
    const result = await database
      .transaction()
      .execute((transaction) => sql`update things set good = ${false} where amount > ${0}`.execute(transaction))
    expect(result.numAffectedRows).toBe(2n)
  })

  for (const name of ["it's", 'back\\slash', "\\' or true --", '$1', '"$2"', "''", 'a; b', '🦉', 'E\\n', null]) {
    it(`writes the text ${JSON.stringify(name)} as it is`, async () => {
      await database.transaction().execute(async (transaction) => {
        await sql`insert into things (name, amount, good) values (${name}, ${-1}, ${false})`.execute(transaction)
      })
      expect((await pool.query('select * from things')).rows).toEqual([{ name, amount: -1, good: false }])
    })
  }

  it('leaves alone what is quoted in the statement', async () => {
    const { rows } = await database
      .transaction()
      .execute((transaction) => sql`select ${'x'} as "$1", '$1' as quoted, ${2} as "it's"`.execute(transaction))
    expect(rows).toEqual([{ $1: 'x', quoted: '$1', "it's": '2' }])
  })

  it('sends what cannot stand in a statement as parameters', async () => {
    await database.transaction().execute(async (transaction) => {
      await sql`insert into things (name) select * from unnest(${['a', 'b']}::text[])`.execute(transaction)
    })
    expect(await names()).toEqual(['a', 'b'])
    const refused = database
      .transaction()
      .execute((transaction) => sql`insert into things (name) values (${'a\0b'})`.execute(transaction))
    await expect(refused).rejects.toMatchObject({ code: '22021' })
  })

  it('does nothing of a transaction that fails, whichever statement it is, and the connection goes on', async () => {
    const insert = sql`insert into things (name) values (${'lost'})`
    const wrong = sql`insert into things (amount) values (${'many'})`
    for (const statements of [[wrong], [insert, wrong], [sql`select 1 / ${0} ${sentWithNext}`, insert]]) {
      const failing = database.transaction().execute(async (transaction) => {
        for (const statement of statements) await statement.execute(transaction)
      })
      await expect(failing).rejects.toThrow()
    }
    const thrown = database.transaction().execute(async () => {
      throw new Error('before the first statement')
    })
    await expect(thrown).rejects.toThrow('before the first statement')
    await database
      .transaction()
      .execute((transaction) => sql`insert into things (name) values ('kept')`.execute(transaction))
    expect(await names()).toEqual(['kept'])
  })

  it('fails a transaction whose last statements fail', async () => {
    await pool.query('alter table things add constraint one_name unique (name) deferrable initially deferred')
    const failing = database.transaction().execute(async (transaction) => {
      await sql`insert into things (name) values ('a'), ('a')`.execute(transaction)
    })
    await expect(failing).rejects.toMatchObject({ code: '23505' })
    expect(await names()).toEqual([])
  })

  it('tells of each commit, and of nothing else', async () => {
    const listener = new Client({ connectionString: url.href })
    const told: unknown[] = []
    await listener.connect()
    listener.on('notification', ({ payload }) => told.push(payload))
    await listener.query('listen trips')
    await sql`select 1`.execute(database)
    await database.transaction().execute((transaction) => sql`select 1`.execute(transaction))
    await database
      .transaction()
      .execute((transaction) => sql`select 1 / 0`.execute(transaction))
      .catch(() => undefined)
    await pool.query(`select pg_notify('trips', 'end')`)
    await eventually('the end is told', () => told.includes('end'))
    expect(told).toEqual(['told', 'end'])
    await listener.end()
  })
})
