import type { LogParts } from '../log/log-parts.ts'
import { invalidArgument } from '../log/protocol-failure.ts'
import { lastRevision } from '../log/stream-view.ts'
import {
  type ConsumerStrategyName,
  type GroupDefinition,
  type GroupSettings,
  WHOLE_LOG,
} from '../persistent/group-definition.ts'
import type { GroupName } from '../persistent/subscription-groups.ts'
import type { GroupAddress, GroupRequest, GroupSettingsMessage } from '../schema/persistent-messages.ts'
import type { FilterOptions } from '../schema/stream-messages.ts'
import { filterOf, logPositionOf, streamRevisionOf } from './read-request.ts'
import { toNumber, toStreamId } from './wire-values.ts'

type Options = NonNullable<GroupRequest['options']>

const STRATEGIES: readonly ConsumerStrategyName[] = ['DispatchToSingle', 'RoundRobin', 'Pinned', 'PinnedByCorrelation']

const TICKS_PER_MS = 10_000

/** Reads which group is meant. */
export function groupNameOf(options: GroupAddress | null | undefined): GroupName {
  if (!options?.group) throw invalidArgument('Cannot use the group: its name must not be empty')
  return { source: options.stream ? toStreamId(options.stream) : WHOLE_LOG, group: options.group }
}

/** Reads what a group is to be like. */
export async function groupDefinitionOf(log: LogParts, { options }: GroupRequest): Promise<GroupDefinition> {
  if (!options?.group || !options.settings) throw invalidArgument('Cannot use the group: name or settings are missing')
  const settings = settingsOf(options.settings)
  const place = options.all ? await logStart(log, options) : await streamStart(log, options, options.settings)
  const filter = filterDefinition(options.all?.filter)
  return { ...place, group: options.group, settings, ...(filter && { filter }) }
}

type Start = Pick<GroupDefinition, 'source' | 'startFrom' | 'startAfter'>

async function logStart({ store }: LogParts, { all }: Options): Promise<Start> {
  const from = logPositionOf(all)
  const source = WHOLE_LOG
  if (from === 'start') return { source, startFrom: 'C:0/P:0', startAfter: 0 }
  if (from !== 'end') return { source, startFrom: `C:${from}/P:${from}`, startAfter: Math.max(0, from - 1) }
  const { head } = await store.describe()
  return { source, startFrom: 'C:-1/P:-1', startAfter: Number(head) }
}

async function streamStart(log: LogParts, options: Options, settings: GroupSettingsMessage): Promise<Start> {
  const source = toStreamId(options.stream?.stream ?? options.oldStream)
  const old = toNumber(settings.revision)
  const from = options.stream ? streamRevisionOf(options.stream) : Number.isSafeInteger(old) ? old : 'end'
  if (from === 'end') return { source, startFrom: '-1', startAfter: await lastRevision(log, source) }
  return { source, startFrom: String(from), startAfter: from - 1 }
}

function filterDefinition(filter: FilterOptions | null | undefined): GroupDefinition['filter'] {
  const expression = filter?.subject === 'eventType' ? filter.eventType : filter?.streamName
  if (!expression || (expression.regex === '' && expression.prefixes.length === 0)) return undefined
  // Tells at once when the expression is not sound.
  filterOf(filter)
  const subject = filter?.subject === 'eventType' ? 'type' : 'streamId'
  return { subject, prefixes: [...expression.prefixes], regex: expression.regex }
}

function settingsOf(message: GroupSettingsMessage): GroupSettings {
  const {
    resolveLinks,
    extraStatistics,
    maxRetryCount,
    minCheckpointCount,
    maxCheckpointCount,
    maxSubscriberCount,
    liveBufferSize,
    readBatchSize,
    historyBufferSize,
  } = message
  return {
    resolveLinks,
    extraStatistics,
    maxRetryCount,
    minCheckpointCount,
    maxCheckpointCount,
    maxSubscriberCount,
    liveBufferSize,
    readBatchSize,
    historyBufferSize,
    messageTimeoutMs:
      message.messageTimeout === 'messageTimeoutTicks'
        ? toNumber(message.messageTimeoutTicks) / TICKS_PER_MS
        : message.messageTimeoutMs,
    checkpointAfterMs:
      message.checkpointAfter === 'checkpointAfterTicks'
        ? toNumber(message.checkpointAfterTicks) / TICKS_PER_MS
        : message.checkpointAfterMs,
    consumerStrategy: strategyOf(message),
  }
}

function strategyOf({ consumerStrategy, namedConsumerStrategy }: GroupSettingsMessage): ConsumerStrategyName {
  const name = consumerStrategy || STRATEGIES[namedConsumerStrategy]
  const known = STRATEGIES.find((strategy) => strategy === name)
  if (known !== undefined) return known
  throw invalidArgument(`Cannot use consumer strategy '${name}': it must be one of ${STRATEGIES.join(', ')}`)
}
