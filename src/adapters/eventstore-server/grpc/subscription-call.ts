import { randomUUID } from 'node:crypto'
import { followLog, type LogStretch } from '../log/follow-log.ts'
import { followStream } from '../log/follow-stream.ts'
import type { LogEvent } from '../log/log-event.ts'
import { lastRevision, requireAlive } from '../log/stream-view.ts'
import { createCheckpoints } from './checkpoints.ts'
import { checkpointIntervalOf, filterOf, logPositionOf, streamRevisionOf } from './read-request.ts'
import { type ReadCall, sendEvents } from './send-events.ts'
import type { ServiceParts } from './service-parts.ts'
import { toLogPlace, toStreamId } from './wire-values.ts'

/** Serves a subscription: confirms it, sends what is there, says that it has caught up, and sends what comes. */
export async function sendSubscription(parts: ServiceParts, call: ReadCall): Promise<void> {
  const { options, sender } = call
  if (options.source === 'stream') {
    const stretches = await streamStretches(parts, call)
    await sender.send({ confirmation: { subscriptionId: randomUUID() } })
    return await sendStretches(parts, call, stretches)
  }
  await sender.send({ confirmation: { subscriptionId: randomUUID() } })
  await sendLogStretches(parts, call)
}

async function streamStretches(
  { log }: ServiceParts,
  { options, signal }: ReadCall,
): Promise<AsyncIterable<LogStretch>> {
  const streamId = toStreamId(options.stream?.stream)
  requireAlive(log, streamId)
  const from = streamRevisionOf(options.stream)
  const after = from === 'end' ? await lastRevision(log, streamId) : options.stream?.from === 'revision' ? from : -1
  return followStream(log, { streamId, after, signal })
}

async function sendStretches(parts: ServiceParts, call: ReadCall, stretches: AsyncIterable<LogStretch>): Promise<void> {
  let live = false
  for await (const { events, caughtUp } of stretches) {
    await sendEvents(parts, call, events)
    if (caughtUp && !live) await call.sender.send({ caughtUp: {} })
    live ||= caughtUp
  }
}

async function sendLogStretches(parts: ServiceParts, call: ReadCall): Promise<void> {
  const { options, sender, signal } = call
  const after = await startOf(parts, options)
  const checkpoints = createCheckpoints(after, checkpointIntervalOf(options.filter))
  const tell = async (positions: Iterable<number>) => {
    for (const position of positions) await sender.send({ checkpoint: toLogPlace(position) })
  }
  let live = false
  for await (const stretch of followLog(parts.log, { after, filter: filterOf(options.filter), signal })) {
    let between: LogEvent[] = []
    for (const event of stretch.events) {
      const due = [...checkpoints.before(event.position)]
      if (due.length > 0) {
        await sendEvents(parts, call, between)
        await tell(due)
        between = []
      }
      between.push(event)
    }
    await sendEvents(parts, call, between)
    await tell(checkpoints.through(stretch.through))
    if (!stretch.caughtUp || live) continue
    live = true
    await tell(checkpoints.goingLive(stretch.through))
    await sender.send({ caughtUp: {} })
  }
}

async function startOf({ log }: ServiceParts, { all }: ReadCall['options']): Promise<number> {
  const start = logPositionOf(all)
  if (start === 'end') return Number((await log.store.describe()).head)
  return start === 'start' ? 0 : Math.min(start, Number.MAX_SAFE_INTEGER)
}
