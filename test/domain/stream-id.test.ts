import { describe, expect, it } from 'vitest'
import { categoryOf, entityIdOf, streamIdOf, tenantOf } from '../../src/domain/stream-id.ts'

describe('streamIdOf()', () => {
  it('joins category and id with a hyphen', () => {
    expect(streamIdOf('todo', 'milk')).toBe('todo-milk')
  })
  it.each([
    ['', 'must be a text that is not empty'],
    ['x'.repeat(201), 'must have at most 200 characters'],
    ['a\nb', 'must have no control characters'],
    ['a\u0000b', 'must have no control characters'],
    ['acme~milk', 'must not have ~'],
    [7 as unknown as string, 'must be a text that is not empty'],
    [undefined as unknown as string, 'must be a text that is not empty'],
  ])('refuses the id %j', (id, reason) => {
    expect(() => streamIdOf('todo', id)).toThrow(expect.objectContaining({ code: 'input-invalid' }))
    expect(() => streamIdOf('todo', id)).toThrow(reason)
  })
  it('accepts hyphens and letters of any script in an id', () => {
    expect(streamIdOf('todo', 'a-b-買い物-🛒')).toBe('todo-a-b-買い物-🛒')
  })
})

describe('categoryOf() and entityIdOf()', () => {
  it('part a stream id at its first hyphen', () => {
    expect([categoryOf('todo-a-b'), entityIdOf('todo-a-b')]).toEqual(['todo', 'a-b'])
  })
  it('take a stream id without a hyphen as both', () => {
    expect([categoryOf('outcry'), entityIdOf('outcry')]).toEqual(['outcry', 'outcry'])
  })
})

describe('the stream of a tenant', () => {
  it('names the tenant before the id, and is parted again', () => {
    const streamId = streamIdOf('todo', 'a-b', 'my-org_1.eu')
    expect(streamId).toBe('todo-my-org_1.eu~a-b')
    expect([categoryOf(streamId), tenantOf(streamId), entityIdOf(streamId)]).toEqual(['todo', 'my-org_1.eu', 'a-b'])
  })
  it('is nobody else’s', () => {
    expect(tenantOf(streamIdOf('todo', 'acme-milk'))).toBeUndefined()
    expect(streamIdOf('todo', 'b', 'a')).not.toBe(streamIdOf('todo', 'a-b'))
  })
  it.each(['', '~', 'a~b', 'a b', '-a', 'a/b', '*', 'Ł', 'x'.repeat(65), 'a\n'])('refuses the tenant %j', (tenant) => {
    expect(() => streamIdOf('todo', 'milk', tenant)).toThrow(/current tenant is/)
  })
})
