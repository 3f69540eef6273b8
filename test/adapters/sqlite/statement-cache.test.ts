import assert from 'node:assert/strict'
import Database from 'better-sqlite3'
import { describe, it } from 'vitest'
import { createStatementCache } from '../../../src/adapters/sqlite/read-model-store/statement-cache.ts'

describe('statement cache', () => {
  it('prepares a statement once', () => {
    const statements = createStatementCache(new Database(':memory:'))
    assert.equal(statements.get('SELECT 1 AS one'), statements.get('SELECT 1 AS one'))
    assert.notEqual(statements.get('SELECT 1 AS one'), statements.get('SELECT 2 AS two'))
  })

  it('forgets the statement that was not used for the longest time', () => {
    const statements = createStatementCache(new Database(':memory:'), 2)
    const [first, second] = [statements.get('SELECT 1'), statements.get('SELECT 2')]
    statements.get('SELECT 1')
    statements.get('SELECT 3')
    assert.equal(statements.get('SELECT 1'), first)
    assert.notEqual(statements.get('SELECT 2'), second)
  })

  it('binds truth values, JSON, moments and nothing', () => {
    const statements = createStatementCache(new Database(':memory:'))
    const moment = new Date(0)
    const { rows } = statements
      .get('SELECT ? AS a, ? AS b, ? AS c, ? AS d, ? AS e')
      .all([true, { x: [1] }, ['ü'], moment, undefined])
    assert.deepEqual(rows, [{ a: 1, b: '{"x":[1]}', c: '["ü"]', d: '1970-01-01T00:00:00.000Z', e: null }])
  })

  it('says how many rows a statement has changed', () => {
    const database = new Database(':memory:').exec('CREATE TABLE t (done BOOLEAN); INSERT INTO t VALUES (0), (1)')
    const statements = createStatementCache(database)
    assert.equal(statements.get('UPDATE t SET done = 1').all([]).changes, 2)
    const { rows, changes } = statements.get('DELETE FROM t RETURNING done AS finished').all([])
    assert.deepEqual([rows, changes], [[{ finished: true }, { finished: true }], 2])
  })
})
