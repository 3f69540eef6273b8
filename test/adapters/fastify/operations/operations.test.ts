import { describe, expect, it } from 'vitest'
import { addOperations, identifyByToken } from '../../../../src/adapters/fastify/index.ts'
import { doors, serveDoors } from '../doors.ts'

const TOKEN = 'sesame-sesame-sesame'
const authorized = { headers: { authorization: `Bearer ${TOKEN}` } }
const DOORS = '/operations/read-models/doors'

/** Serves a house with two doors, and its operations. */
async function serveOperated() {
  const served = await serveDoors()
  const { routes } = addOperations(served.server, served.app, { identify: identifyByToken(TOKEN) })
  for (const id of ['front', 'back']) await served.send('PUT', `/doors/${id}`, { payload: { width: 2 } })
  await served.send('POST', '/doors/back/shut')
  const ask = (method: 'GET' | 'POST', url: string) => served.send(method, url, authorized)
  const ended = async () => {
    await expect.poll(async () => (await ask('GET', DOORS)).body['replay']).not.toMatchObject({ state: 'running' })
    return (await ask('GET', DOORS)).body['replay']
  }
  return { ...served, routes, ask, ended }
}

describe('the operations of a service over HTTP', () => {
  it('are not there unless added', async () => {
    const { send } = await serveDoors()
    expect((await send('GET', '/operations/read-models', authorized)).status).toBe(404)
  })

  it('refuse everybody who does not show the token, each of them', async () => {
    const { routes, send, app } = await serveOperated()
    expect(routes.length).toBeGreaterThan(6)
    for (const { method, url } of routes) {
      const path = url.replace(':name', 'doors')
      for (const authorization of [undefined, 'Bearer sesame', `Basic ${TOKEN}`, `Bearer ${TOKEN}x`]) {
        const headers = authorization === undefined ? {} : { authorization }
        const answer = await send(method as 'GET', path, { headers })
        expect([path, answer.status]).toEqual([path, 401])
      }
    }
    expect(await app.generations()).toHaveLength(1)
  })

  it('tell the read models with their generations', async () => {
    const { ask } = await serveOperated()
    // A quiet lane writes its checkpoint later.
    await expect
      .poll(async () => (await ask('GET', '/operations/read-models')).body, { timeout: 10_000 })
      .toMatchObject({
        readModels: [{ name: 'doors', state: 'running' }],
        generations: [{ model: 'doors', generation: 1, serving: true, rows: 2, lagEvents: 0 }],
      })
    expect((await ask('GET', DOORS)).body).toEqual({ generations: [expect.objectContaining({ generation: 1 })] })
    expect(await ask('GET', '/operations/read-models/windows')).toMatchObject({
      status: 404,
      body: { code: 'read-model-unknown', detail: expect.stringContaining('doors') },
    })
  })

  it('say what a rebuild would do, and do it', async () => {
    const { ask, ended } = await serveOperated()
    expect((await ask('GET', `${DOORS}/plan`)).body).toMatchObject({ serving: 1, from: '0', events: 3 })
    expect(await ask('POST', `${DOORS}/rebuild?compare=true`)).toMatchObject({
      status: 202,
      headers: { location: `http://localhost:80${DOORS}`, 'cache-control': 'no-store' },
      body: { model: 'doors', kind: 'rebuild', startedAt: expect.stringMatching(/Z$/) },
    })
    expect(await ended()).toMatchObject({
      state: 'done',
      progress: { phase: 'serving', done: 3 },
      result: { generation: 2, comparison: { differing: 0, liveRows: 2, freshRows: 2 } },
    })
    expect((await ask('GET', DOORS)).body).toMatchObject({
      generations: [
        { generation: 1, state: 'retired', serving: false },
        { generation: 2, state: 'live', serving: true },
      ],
    })
  })

  it('verify, roll back and prune', async () => {
    const { ask, ended, app } = await serveOperated()
    await ask('POST', `${DOORS}/verify`)
    expect(await ended()).toMatchObject({ kind: 'verify', state: 'done', result: { live: 1, differing: 0 } })
    await ask('POST', `${DOORS}/rebuild`)
    await ended()
    await ask('POST', `${DOORS}/rollback`)
    expect(await ended()).toMatchObject({ kind: 'rollback', state: 'done', result: { generation: 1 } })
    const retired = [expect.objectContaining({ model: 'doors', reason: 'retired' })]
    expect((await ask('POST', '/operations/prune?dryRun=true')).body).toEqual(retired)
    expect(await app.generations()).toHaveLength(2)
    expect((await ask('POST', '/operations/prune')).body).toEqual(retired)
    expect(await app.generations()).toMatchObject([{ generation: 1, serving: true }])
  })

  it('tell why a replay failed: nothing to roll back to', async () => {
    const { ask } = await serveOperated()
    expect(await ask('POST', `${DOORS}/rollback`)).toMatchObject({ body: { code: 'generation-not-found' } })
    expect((await ask('GET', DOORS)).body).not.toHaveProperty('replay')
  })

  it('refuse what they do not know: a read model, a flag, a value', async () => {
    const { ask } = await serveOperated()
    for (const action of ['rebuild', 'verify', 'rollback']) {
      expect((await ask('POST', `/operations/read-models/windows/${action}`)).status).toBe(404)
    }
    expect(await ask('POST', `${DOORS}/rebuild?force=true`)).toMatchObject({ status: 400 })
    expect(await ask('POST', `${DOORS}/rebuild?compare=perhaps`)).toMatchObject({ status: 400 })
    expect((await ask('POST', `${DOORS}/stop`)).status).toBe(204)
  })

  it('answer queries of the service meanwhile', async () => {
    const { ask, app, ended } = await serveOperated()
    await ask('POST', `${DOORS}/rebuild`)
    expect(await app.rows(doors)).toHaveLength(2)
    expect(await ended()).toMatchObject({ state: 'done' })
  })
})

describe('a token of operators', () => {
  it('must not be one that can be guessed', () => {
    expect(() => identifyByToken('1234')).toThrow('of 4 characters: it can be guessed: make one of at least 16')
  })
})
