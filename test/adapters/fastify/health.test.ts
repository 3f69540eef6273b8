import { describe, expect, it } from 'vitest'
import { temporarySettings } from '../../../src/app/settings.ts'
import { startService } from '../../../src/app/start-service.ts'
import { waitUntilReady } from '../../../src/app/wait-until-ready.ts'
import { doorService, serveDoors } from './doors.ts'

describe('the health of a service', () => {
  it('is ready when every read model can be read, and says how far they are', async () => {
    const { send, app } = await serveDoors()
    expect(await send('GET', '/health/live')).toMatchObject({ status: 200, body: { status: 'live' } })
    expect(await send('GET', '/health/ready')).toMatchObject({ status: 200, body: { status: 'ready' } })
    const { status, body, headers } = await send('GET', '/health/lag')
    expect([status, headers['cache-control']]).toEqual([200, 'no-store'])
    expect(body).toEqual(JSON.parse(JSON.stringify(await app.describe())))
  })

  it('is live but not ready while a read model is being built; queries then ask to come again', async () => {
    // A process without the role of a projector leaves the building to others.
    const settings = { ...temporarySettings(), roles: ['api' as const] }
    const { send, app, logged } = await serveDoors({ start: () => startService(doorService, { settings }) })
    expect(await waitUntilReady(app, { timeoutMs: 0 })).toEqual(['doors'])
    expect((await send('GET', '/health/live')).status).toBe(200)
    expect(await send('GET', '/health/ready')).toMatchObject({
      status: 503,
      headers: { 'retry-after': '1' },
      body: { status: 'building', readModels: ['doors'] },
    })
    expect(await send('GET', '/doors')).toMatchObject({
      status: 503,
      headers: { 'retry-after': '1' },
      body: { code: 'read-model-building', facts: { model: 'doors' } },
    })
    expect(logged.some((line) => line.includes('request put off') && !line.includes('stack'))).toBe(true)
  })

  it('tells of a token that is not reached in time', async () => {
    const { send, app } = await serveDoors()
    const { body } = await send('GET', '/health/lag')
    const token = { log: body['logId'], lanes: [[3, '999']] }
    const headers = { 'outcry-token': Buffer.from(JSON.stringify(token)).toString('base64url') }
    expect(app.settings.roles).toContain('projector')
    expect(await send('GET', '/doors', { headers })).toMatchObject({
      status: 503,
      headers: { 'retry-after': '1' },
      body: { code: 'read-model-behind' },
    })
  })
})
