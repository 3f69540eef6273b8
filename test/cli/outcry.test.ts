import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'
import { describe, expect, it, onTestFinished } from 'vitest'
import { readSettings, startService } from '../../src/index.ts'
import { parcelService, parcels, sendParcel } from './parcel-service.ts'

const program = fileURLToPath(new URL('../../src/cli/main.ts', import.meta.url))
const module = fileURLToPath(new URL('./parcel-service.ts', import.meta.url))

/** Where a service keeps everything. */
async function temporaryPlace() {
  const folder = await mkdtemp(join(tmpdir(), 'outcry-cli-'))
  onTestFinished(() => rm(folder, { recursive: true, force: true }))
  return {
    OUTCRY_EVENT_STORE: `sqlite:${join(folder, 'events.db')}`,
    OUTCRY_READ_MODELS: `sqlite:${join(folder, 'read.db')}`,
    OUTCRY_SEARCH: `sqlite:${join(folder, 'search.db')}`,
    OUTCRY_SNAPSHOTS: `sqlite:${join(folder, 'snapshots.db')}`,
    OUTCRY_HTTP_PORT: '0',
  }
}

type Place = Awaited<ReturnType<typeof temporaryPlace>>

function startOutcry(place: Place, ...words: readonly string[]): ChildProcess {
  const child = spawn(process.execPath, ['--import', 'tsx', program, ...words, '--service', module], {
    env: { ...process.env, ...place },
  })
  onTestFinished(() => void child.kill('SIGKILL'))
  return child
}

async function outcry(place: Place, ...words: readonly string[]) {
  const child = startOutcry(place, ...words)
  const ended = new Promise<number | null>((resolve) => child.once('exit', resolve))
  const [stdout, stderr] = await Promise.all([text(child.stdout as never), text(child.stderr as never)])
  return { code: await ended, stdout, stderr }
}

/** Opens the service as a process that only asks and commands. */
async function openApi(place: Place) {
  const app = await startService(parcelService, { settings: readSettings({ ...place, OUTCRY_ROLES: 'api' }) })
  onTestFinished(() => app.close())
  return app
}

describe('outcry', () => {
  it('starts a projector for a service, which serves its health and stops when it is told to', async () => {
    const place = await temporaryPlace()
    const child = startOutcry(place, 'start', '--role', 'projector')
    const ended = new Promise((resolve) => child.once('exit', resolve))
    const [, url] = await saying(child, /is projector of parcels; its health is at (\S+)/)
    await expect.poll(async () => (await fetch(`${url}/health/ready`)).status, { timeout: 10_000 }).toBe(200)
    const app = await openApi(place)
    await app.dispatch(sendParcel, { id: 'p1', city: 'Bern' }, { waitFor: [parcels], timeoutMs: 10_000 })
    expect(await app.rows(parcels)).toEqual([{ id: 'p1', city: 'Bern' }])
    expect(await (await fetch(`${url}/metrics`)).text()).toContain('outcry_')
    child.kill('SIGTERM')
    expect(await ended).toBe(0)
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

async function saying(child: ChildProcess, expected: RegExp): Promise<RegExpExecArray> {
  let said = ''
  for await (const chunk of child.stdout as NonNullable<ChildProcess['stdout']>) {
    said += String(chunk)
    const found = expected.exec(said)
    if (found !== null) return found
  }
  throw new Error(`The process ended without saying ${expected}: ${said}`)
}
