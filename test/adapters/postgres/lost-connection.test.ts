import { describe, expect, it, onTestFinished } from 'vitest'
import { openPostgresReadModelStore } from '../../../src/adapters/postgres/read-model-store/read-model-store.ts'
import { testDatabase } from './test-database.ts'

const database = await testDatabase()

describe.skipIf(database === undefined)('a transaction whose connection the server has ended', () => {
  it('fails with an error that says to try again, and the next one works', async () => {
    const url = database?.urlOf(crypto.randomUUID()) ?? ''
    const store = await openPostgresReadModelStore({ url })
    onTestFinished(() => store.close())
    const schema = new URL(url).searchParams.get('schema')
    const generation = { model: 'nothing', generation: 1 }
    const lost = store.transaction(async (transaction) => {
      await transaction.parkedKeys(generation, [1])
      await database?.query(
        `select pg_terminate_backend(pid) from pg_stat_activity
         where application_name = 'outcry ${schema}' and state like 'idle in transaction%'`,
      )
      await new Promise((resolve) => setTimeout(resolve, 200))
      await transaction.parkedKeys(generation, [1])
    })
    await expect(lost).rejects.toMatchObject({ code: 'database-unavailable', handling: 'retry' })
    expect(await store.transaction((transaction) => transaction.parkedKeys(generation, [1]))).toEqual([])
  })
})
