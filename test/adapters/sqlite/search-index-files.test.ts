import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import Database from 'better-sqlite3'
import { afterAll, describe, it } from 'vitest'
import { createSqliteReadModelStore } from '../../../src/adapters/sqlite/read-model-store/read-model-store.ts'
import { createSqliteSearchIndex } from '../../../src/adapters/sqlite/search-index/search-index.ts'
import { withCode } from '../../../src/testing/contracts/eventually.ts'
import { article, articleMapping } from '../../../src/testing/contracts/search-index/fixture.ts'
import { longestPauseMs } from './longest-pause.ts'
import { temporaryFolder } from './temporary-folder.ts'

const folder = temporaryFolder()
afterAll(folder.remove)

const generation = { model: 'articles', generation: 1 }
const newLocation = () => folder.file(`${randomUUID()}.db`)
const documents = (title: string) => new Map([['a', { version: '5', document: article({ title }) }]])

describe('a file of search indexes', { timeout: 60_000 }, () => {
  it('may be open several times', async () => {
    const location = newLocation()
    const [one, other] = [createSqliteSearchIndex({ location }), createSqliteSearchIndex({ location })]
    await one.create(generation, articleMapping)
    await Promise.all([one.write(generation, documents('milk')), other.write(generation, documents('milk'))])
    assert.equal((await other.search(generation, { text: 'milk' })).total, 1)
    await one.drop(generation)
    await assert.rejects(other.search(generation, {}), withCode('generation-not-found'))
    await one.create(generation, articleMapping)
    await other.write(generation, documents('bread'))
    assert.equal((await one.search(generation, { text: 'bread' })).total, 1)
    await one.close()
    await other.close()
  })

  it('may hold read models, too', async () => {
    const location = newLocation()
    const [index, store] = [createSqliteSearchIndex({ location }), createSqliteReadModelStore({ location })]
    await index.create(generation, articleMapping)
    assert.deepEqual(await store.generations.list(), [])
    await index.close()
    await store.close()
  })

  it('is refused when it holds tables of something else, or a newer Outcry has changed it', async () => {
    const location = newLocation()
    new Database(location).exec('CREATE TABLE customers (id INTEGER PRIMARY KEY)').close()
    assert.throws(() => createSqliteSearchIndex({ location }), withCode('setting-invalid'))
    const newer = newLocation()
    await createSqliteSearchIndex({ location: newer }).close()
    new Database(newer).exec('UPDATE outcry_schemas SET version = 99').close()
    assert.throws(() => createSqliteSearchIndex({ location: newer }), withCode('setting-invalid'))
  })

  it('does not hold up the process while another one has the lock', async () => {
    const location = newLocation()
    const index = createSqliteSearchIndex({ location })
    await index.create(generation, articleMapping)
    const other = new Database(location)
    other.exec('BEGIN IMMEDIATE')
    setTimeout(() => other.exec('COMMIT').close(), 400)
    const pause = await longestPauseMs(() => index.write(generation, documents('milk')))
    assert.ok(pause < 150, `the process stood still for ${pause} ms`)
    await index.close()
  })
})
