import { describe, expect, it, onTestFinished } from 'vitest'
import { readSettings, startService } from '../../src/index.ts'
import { type Place, startOutcry, temporaryPlace } from './outcry-process.ts'
import { parcelService, parcels, sendParcel } from './parcel-service.ts'

const module = new URL('./parcel-service.ts', import.meta.url)

const outcry = (place: Place, ...words: readonly string[]) => startOutcry(module, place, ...words).ended

/** Opens the service as a process that only asks and commands. */
async function openApi(place: Place) {
  const app = await startService(parcelService, { settings: readSettings({ ...place, OUTCRY_ROLES: 'api' }) })
  onTestFinished(() => app.close())
  return app
}

describe('outcry', () => {
  it('starts a projector for a service, which serves its health and stops when it is told to', async () => {
    const place = await temporaryPlace()
    const { child, saying, ended } = startOutcry(module, place, 'start', '--role', 'projector')
    const [, url] = await saying(/is projector of parcels; its health is at (\S+)/)
    await expect.poll(async () => (await fetch(`${url}/health/ready`)).status, { timeout: 10_000 }).toBe(200)
    const app = await openApi(place)
    await app.dispatch(sendParcel, { id: 'p1', city: 'Bern' }, { waitFor: [parcels], timeoutMs: 10_000 })
    expect(await app.rows(parcels)).toEqual([{ id: 'p1', city: 'Bern' }])
    expect(await (await fetch(`${url}/metrics`)).text()).toContain('outcry_')
    child.kill('SIGTERM')
    expect(await ended).toMatchObject({ code: 0 })
  })

  it('rebuilds and tells the read models of a service that nobody serves', async () => {
    const place = await temporaryPlace()
    const app = await startService(parcelService, { settings: readSettings(place) })
    await app.dispatch(sendParcel, { id: 'p1', city: 'Bern' }, { waitFor: [parcels], timeoutMs: 10_000 })
    await app.close()
    expect(await outcry(place, 'rebuild', 'parcels')).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(/^parcels is rebuilt: generation 2, 1 events/),
    })
    const { code, stdout } = await outcry(place, 'read-models', '--json')
    expect(code).toBe(0)
    expect(JSON.parse(stdout)).toMatchObject({
      generations: [
        { generation: 1, state: 'retired' },
        { generation: 2, state: 'live', rows: 1 },
      ],
    })
  })

  it('says what it does not understand, and what it can do', async () => {
    const place = await temporaryPlace()
    expect(await outcry(place, 'start', '--role', 'api')).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('outcry start'),
    })
    expect(await outcry(place, 'rebuild', 'letters')).toMatchObject({
      code: 1,
      stderr: expect.stringContaining("'letters'"),
    })
  })
})
