import { context, SpanKind, trace } from '@opentelemetry/api'
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks'
import {
  AlwaysOnSampler,
  BasicTracerProvider,
  InMemorySpanExporter,
  ParentBasedSampler,
  type ReadableSpan,
  SimpleSpanProcessor,
} from '@opentelemetry/sdk-trace-base'
import { afterAll, beforeEach, describe, expect, it } from 'vitest'
import type { Role } from '../../../src/app/settings.ts'
import type { App } from '../../../src/app/start-service.ts'
import { waitUntilReady } from '../../../src/app/wait-until-ready.ts'
import { bank, createFiles, deposit, type Files, start, startReady, withdraw } from '../../app/bank.ts'
import { balances } from '../../projections/accounts.ts'
import { serveDoors } from '../fastify/doors.ts'

const exporter = new InMemorySpanExporter()
trace.setGlobalTracerProvider(
  new BasicTracerProvider({
    sampler: new ParentBasedSampler({ root: new AlwaysOnSampler() }),
    spanProcessors: [new SimpleSpanProcessor(exporter)],
  }),
)
context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable())
beforeEach(() => exporter.reset())
afterAll(() => {
  trace.disable()
  context.disable()
})

const TRACE = '4bf92f3577b34da6a3ce929d0e0e4736'
const CALLER = '00f067aa0ba902b7'
const traceparent = `00-${TRACE}-${CALLER}-01`

const idOf = (span: ReadableSpan | undefined) => span?.spanContext().spanId
const parentOf = (span: ReadableSpan | undefined) => span?.parentSpanContext?.spanId

/** Waits for a span with a name. */
const spanNamed = async (name: string): Promise<ReadableSpan> => {
  const find = () => exporter.getFinishedSpans().find((span) => span.name === name)
  await expect.poll(() => exporter.getFinishedSpans().map((span) => span.name), { timeout: 10_000 }).toContain(name)
  return find() as ReadableSpan
}

describe('the trace of a request over HTTP', () => {
  it('leads from the caller to the command, its append, and the rows of its event', async () => {
    const { send, app } = await serveDoors()
    await send('PUT', '/doors/front', { headers: { traceparent }, payload: { width: 2 } })
    const handled = await spanNamed('doors DoorBuilt')
    const request = await spanNamed('PUT /doors/:id')
    const command = await spanNamed('BuildDoor')
    const append = await spanNamed('append door')
    for (const span of [request, command, append, handled]) expect(span.spanContext().traceId).toBe(TRACE)
    expect([parentOf(request), request.kind, request.attributes['http.route']]).toEqual([
      CALLER,
      SpanKind.SERVER,
      '/doors/:id',
    ])
    expect(request.attributes['http.response.status_code']).toBe(204)
    expect([parentOf(command), parentOf(append), parentOf(handled)]).toEqual([
      idOf(request),
      idOf(command),
      idOf(command),
    ])
    expect(command.attributes['outcry.outcome']).toBe('accepted')
    const [event] = await eventsOf(app, 'door-front')
    expect(event?.metadata.traceparent).toBe(`00-${TRACE}-${idOf(command)}-01`)
  })

  it('links the batch of a read model with the events in it, each in the trace that it comes from', async () => {
    const { send } = await serveDoors()
    await send('PUT', '/doors/front', { headers: { traceparent }, payload: { width: 2 } })
    const handled = await spanNamed('doors DoorBuilt')
    const batch = await spanNamed('project doors')
    expect(batch.spanContext().traceId).not.toBe(TRACE)
    expect(batch.links.map((link) => link.context.spanId)).toEqual([idOf(handled)])
    expect(handled.links.map((link) => link.context.spanId)).toEqual([idOf(batch)])
  })

  it('begins anew when the caller names none, or something that is none', async () => {
    const { send } = await serveDoors()
    await send('PUT', '/doors/front', { headers: { traceparent: 'nonsense' }, payload: { width: 2 } })
    const request = await spanNamed('PUT /doors/:id')
    expect(parentOf(request)).toBeUndefined()
    expect((await spanNamed('doors DoorBuilt')).spanContext().traceId).toBe(request.spanContext().traceId)
  })

  it('is not recorded, yet carried on, when the caller does not record it', async () => {
    const { send, app } = await serveDoors()
    const headers = { traceparent: `00-${TRACE}-${CALLER}-00` }
    await send('PUT', '/doors/front', { headers, payload: { width: 2 } })
    await spanNamed('project doors')
    const recorded = exporter.getFinishedSpans().filter((span) => span.spanContext().traceId === TRACE)
    expect(recorded).toEqual([])
    const [event] = await eventsOf(app, 'door-front')
    expect(event?.metadata.traceparent).toMatch(new RegExp(`^00-${TRACE}-[\\da-f]{16}-00$`))
  })

  it('tells of a refusal and of a failure without what they were about', async () => {
    const { send } = await serveDoors()
    await send('POST', '/doors/secret/shut', { headers: { traceparent } })
    expect((await spanNamed('ShutDoor')).attributes).toMatchObject({
      'outcry.outcome': 'rejected',
      'outcry.rejection': 'door-not-found',
    })
    await send('GET', '/broken', { headers: { traceparent } })
    expect((await spanNamed('GET /broken')).status.code).toBe(2)
    const told = exporter.getFinishedSpans().map(({ name, attributes, events, status }) => ({
      ...{ name, attributes, events, status },
    }))
    expect(JSON.stringify(told)).not.toMatch(/secret|sesame/)
  })

  it('has no span for those who only ask how the service is', async () => {
    const { send } = await serveDoors()
    await send('GET', '/health/live')
    await send('GET', '/doors')
    expect((await spanNamed('GET /doors')).attributes['http.route']).toBe('/doors')
    expect(exporter.getFinishedSpans().filter(({ name }) => name.includes('health'))).toEqual([])
  })
})

describe('the trace of a command', () => {
  const model = balances()
  const service = bank([model])
  const inRoles = (files: Files, ...roles: readonly Role[]) =>
    start({ ...files, settings: { ...files.settings, roles } }, { service })

  it('goes on in the process that projects its event', async () => {
    const files = createFiles()
    const api = await inRoles(files, 'api')
    const projecting = await inRoles(files, 'projector')
    expect(await waitUntilReady(api, { timeoutMs: 10_000 })).toEqual([])
    expect(projecting.settings.roles).toEqual(['projector'])
    await api.dispatch(deposit, { id: 'a', amount: 1 }, { traceparent })
    const handled = await spanNamed('balances Deposited')
    expect([handled.spanContext().traceId, handled.kind]).toEqual([TRACE, SpanKind.CONSUMER])
    expect(parentOf(handled)).toBe(idOf(await spanNamed('Deposit')))
  })

  it('belongs to the span that is active where it is dispatched', async () => {
    const app = await startReady(createFiles(), { service })
    const tracer = trace.getTracer('a test')
    await tracer.startActiveSpan('outside', async (span) => {
      await app.dispatch(deposit, { id: 'a', amount: 1 })
      span.end()
    })
    expect(parentOf(await spanNamed('Deposit'))).toBe(idOf(await spanNamed('outside')))
  })

  it('tells of every event that is projected, and of what was refused', async () => {
    const app = await startReady(createFiles(), { service })
    await expect(app.dispatch(withdraw, { id: 'a', amount: 'much' } as never)).rejects.toMatchObject({
      code: 'input-invalid',
    })
    expect((await spanNamed('Withdraw')).attributes).toMatchObject({
      'outcry.outcome': 'refused',
      'error.type': 'input-invalid',
    })
    for (let round = 0; round < 5; round += 1) await app.dispatch(deposit, { id: 'a', amount: 1 })
    await expect
      .poll(() => exporter.getFinishedSpans().filter(({ name }) => name === 'balances Deposited').length)
      .toBe(5)
  })
})

async function eventsOf({ store }: App, streamId: string) {
  for await (const events of store.readStream(streamId)) return events
  return []
}
