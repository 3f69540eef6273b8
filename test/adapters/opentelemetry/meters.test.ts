import { metrics } from '@opentelemetry/api'
import {
  AggregationTemporality,
  InMemoryMetricExporter,
  MeterProvider,
  PeriodicExportingMetricReader,
} from '@opentelemetry/sdk-metrics'
import { afterAll, describe, expect, it } from 'vitest'
import { bank, createFiles, deposit, start, startReady } from '../../app/bank.ts'
import { accountEvent, balances, POISON } from '../../projections/accounts.ts'

const exporter = new InMemoryMetricExporter(AggregationTemporality.CUMULATIVE)
const reader = new PeriodicExportingMetricReader({ exporter, exportIntervalMillis: 3_600_000 })
metrics.setGlobalMeterProvider(new MeterProvider({ readers: [reader] }))
afterAll(async () => {
  await reader.shutdown()
  metrics.disable()
})

const service = bank([balances()])

/** The values of a metric, by its labels. */
async function valuesOf(name: string): Promise<Record<string, unknown>> {
  const { resourceMetrics } = await reader.collect()
  const all = resourceMetrics.scopeMetrics.flatMap((scope) => scope.metrics)
  const points = all
    .filter(({ descriptor }) => descriptor.name === name)
    .flatMap(({ dataPoints }): readonly { readonly value: unknown; readonly attributes: object }[] => dataPoints)
  return Object.fromEntries(points.map(({ value, attributes }) => [Object.values(attributes).join(), value]))
}

describe('the meter that a process has registered', () => {
  it('is told of events that are set aside, and looks at nothing once the service is closed', async () => {
    const app = await startReady(createFiles(), { service })
    await app.store.append('account-a', 'any', [accountEvent(['Renamed', POISON]), accountEvent(['Deposited', 1])])
    await expect.poll(() => valuesOf('outcry.read_model.dead_letters'), { timeout: 5_000 }).toEqual({ balances: 2 })
    await expect.poll(() => valuesOf('outcry.read_model.lag.events'), { timeout: 5_000 }).toEqual({ balances: 0 })
    await app.close()
    expect((await reader.collect()).errors).toEqual([])
  })

  it('is told by a process without projector how far a read model is that nobody projects', async () => {
    const files = createFiles()
    await (await startReady(files, { service })).close()
    const api = await start({ ...files, settings: { ...files.settings, roles: ['api'] } }, { service })
    const outcome = await api.dispatch(deposit, { id: 'a', amount: 1 })
    expect(outcome.status).toBe('accepted')
    expect(await valuesOf('outcry.read_model.state')).toMatchObject({ 'balances,stuck': 1, 'balances,lagging': 0 })
    const lanes = Object.values(await valuesOf('outcry.lane.lag.events'))
    expect(lanes.toSorted()).toEqual([...Array<number>(15).fill(0), 1])
    expect(Object.values(await valuesOf('outcry.lane.lag.seconds')).filter((seconds) => seconds !== 0)).toHaveLength(1)
  })
})
