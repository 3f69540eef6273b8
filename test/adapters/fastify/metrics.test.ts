import { describe, expect, it } from 'vitest'
import { addMetrics } from '../../../src/adapters/fastify/index.ts'
import { temporarySettings } from '../../../src/app/settings.ts'
import { startService } from '../../../src/app/start-service.ts'
import { doorService, doors, serveDoors } from './doors.ts'

/** A sample as the text format writes it: name, labels, value. */
const SAMPLE = /^([a-z_]+)(?:\{((?:[a-z_]+="[^"\\\n]*",?)*)\})? (\d+(?:\.\d+)?(?:e-?\d+)?|\+Inf)$/

/** Serves doors with metrics. */
async function serveMeasured(options: Parameters<typeof serveDoors>[0] = {}) {
  const served = await serveDoors(options)
  addMetrics(served.server, served.app)
  await served.server.ready()
  const scrape = async () => (await served.server.inject({ url: '/metrics' })).body
  /** The values of a metric by its labels. */
  const values = async (metric: string): Promise<Record<string, number>> => {
    const found: Record<string, number> = {}
    for (const line of (await scrape()).split('\n')) {
      const [, name, labels = '', value] = SAMPLE.exec(line) ?? []
      if (name === metric) found[labels.replaceAll(/[a-z_]+="([^"]*)"/g, '$1')] = Number(value)
    }
    return found
  }
  return { ...served, scrape, values }
}

describe('the metrics of a service', () => {
  it('are text that Prometheus reads, and not there unless added', async () => {
    const { server, send } = await serveMeasured()
    await send('PUT', '/doors/a', { payload: { width: 2 } })
    const { statusCode, headers, body } = await server.inject({ url: '/metrics' })
    expect([statusCode, headers['content-type'], headers['cache-control']]).toEqual([
      200,
      'text/plain; version=0.0.4; charset=utf-8',
      'no-store',
    ])
    const lines = body.split('\n').filter((line) => line !== '')
    const comments = lines.filter((line) => line.startsWith('#'))
    const samples = lines.filter((line) => !line.startsWith('#'))
    expect(comments.filter((line) => !/^# (HELP|TYPE|UNIT) outcry_[a-z_]+ \S/.test(line))).toEqual([])
    expect(samples.filter((line) => !SAMPLE.test(line))).toEqual([])
    expect(new Set(samples).size).toBe(samples.length)
    const typed = comments.flatMap((line) => /^# TYPE (\S+)/.exec(line)?.[1] ?? [])
    expect(new Set(typed).size).toBe(typed.length)
    const isTyped = (line: string) => typed.some((name) => line.startsWith(name))
    expect(samples.filter((line) => !isTyped(line))).toEqual([])
    expect((await (await serveDoors()).send('GET', '/metrics')).status).toBe(404)
  })

  it('count commands by outcome, with how long they took', async () => {
    const { send, values } = await serveMeasured()
    const again = { payload: { width: 2 }, headers: { 'idempotency-key': 'k' } }
    for (let round = 0; round < 2; round += 1) await send('PUT', '/doors/a', again)
    await send('PUT', '/doors/a', { payload: { width: 3 } })
    for (let round = 0; round < 2; round += 1) await send('POST', '/doors/a/shut')
    await send('PUT', '/doors/b', { payload: { width: -1 } })
    const counted = {
      'BuildDoor,accepted': 1,
      'BuildDoor,repeated': 1,
      'BuildDoor,rejected': 1,
      'BuildDoor,refused': 1,
      'ShutDoor,accepted': 1,
      'ShutDoor,unchanged': 1,
    }
    expect(await values('outcry_command_seconds_count')).toEqual(counted)
    const buckets = await values('outcry_command_seconds_bucket')
    for (const [labels, count] of Object.entries(counted)) expect(buckets[`${labels},+Inf`]).toBe(count)
  })

  it('count what is published and projected, and how far each lane is', async () => {
    const { send, values } = await serveMeasured()
    await send('PUT', '/doors/a', { payload: { width: 2 } })
    await send('POST', '/doors/a/shut')
    await expect.poll(() => values('outcry_projection_events_total')).toEqual({ doors: 2 })
    expect(await values('outcry_relay_published_total')).toEqual({ '': 2 })
    expect((await values('outcry_projection_batch_seconds_count'))['doors,written']).toBeGreaterThan(0)
    expect(await values('outcry_read_model_state')).toEqual({
      'doors,building': 0,
      'doors,running': 1,
      'doors,lagging': 0,
      'doors,stuck': 0,
    })
    expect(await values('outcry_read_model_dead_letters')).toEqual({ doors: 0 })
    expect(await values('outcry_read_model_lag_events')).toEqual({ doors: 0 })
    const lanes = Object.fromEntries(Array.from({ length: 16 }, (_, lane) => [`doors,${lane}`, 0]))
    expect(await values('outcry_lane_lag_events')).toEqual(lanes)
    expect(await values('outcry_lane_lag_seconds')).toEqual(lanes)
  })

  it('have no lanes while the read model is being built', async () => {
    const settings = { ...temporarySettings(), roles: ['api' as const] }
    const { values } = await serveMeasured({ start: () => startService(doorService, { settings }) })
    expect(await values('outcry_read_model_state')).toMatchObject({ 'doors,building': 1, 'doors,running': 0 })
    expect(await values('outcry_lane_lag_events')).toEqual({})
  })

  it('never tell keys, payloads, ids or who asks', async () => {
    const { send, scrape, app } = await serveMeasured()
    await send('PUT', '/doors/hidden-door', { payload: { width: 987654 }, headers: { 'x-actor': 'hidden-actor' } })
    await send('POST', '/doors/hidden-other/shut', { headers: { 'x-correlation-id': 'hidden-talk' } })
    await send('GET', '/doors?shut=hidden-query')
    await expect.poll(() => app.rows(doors)).toHaveLength(1)
    const text = await scrape()
    expect(text).not.toMatch(/hidden|987654|[\da-f]{8}-[\da-f]{4}/)
    const labels = new Set([...text.matchAll(/([a-z_]+)="/g)].map(([, name]) => name))
    expect(labels).toEqual(new Set(['command', 'outcome', 'read_model', 'state', 'lane', 'le']))
  })
})
