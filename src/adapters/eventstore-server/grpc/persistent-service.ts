import type { handleBidiStreamingCall } from '@grpc/grpc-js'
import { WHOLE_LOG } from '../persistent/group-definition.ts'
import type { SubscriptionGroup } from '../persistent/subscription-group.ts'
import type { SubscriptionGroups } from '../persistent/subscription-groups.ts'
import type {
  GroupAddressRequest,
  GroupListRequest,
  GroupReadRequest,
  GroupRequest,
  ReplayRequest,
} from '../schema/persistent-messages.ts'
import { groupInfo } from './group-info.ts'
import { handleGroupRead } from './group-read-call.ts'
import { groupDefinitionOf, groupNameOf } from './group-request.ts'
import type { ServedMethod, ServedService } from './service-definition.ts'
import type { ServiceParts } from './service-parts.ts'
import { unary } from './unary.ts'
import { toNumber, toStreamId } from './wire-values.ts'

/** What groups may read; clients look for these words before they ask. */
const features = ['stream', 'all']

/** The service for persistent subscriptions. */
export function persistentService(parts: ServiceParts, groups: SubscriptionGroups): ServedService {
  const read: handleBidiStreamingCall<GroupReadRequest, object> = (call) =>
    handleGroupRead({ groups, scopes: parts.scopes }, call)
  return {
    name: 'event_store.client.persistent_subscriptions.PersistentSubscriptions',
    methods: {
      ...changes(parts, groups),
      ...questions(parts, groups),
      Read: {
        takes: 'GroupReadRequest',
        answers: 'GroupReadResponse',
        takesMany: true,
        answersMany: true,
        features,
        handle: read,
      },
    },
  }
}

function changes({ log }: ServiceParts, groups: SubscriptionGroups): Record<string, ServedMethod> {
  const change = { answers: 'Empty', features } as const
  return {
    Create: {
      ...change,
      takes: 'GroupRequest',
      handle: unary<GroupRequest>(async (request) => {
        await groups.create(await groupDefinitionOf(log, request))
        return {}
      }),
    },
    Update: {
      ...change,
      takes: 'GroupRequest',
      handle: unary<GroupRequest>(async (request) => {
        const definition = await groupDefinitionOf(log, request)
        const { filter } = groups.find(definition).definition
        await groups.update({ ...definition, ...(filter && { filter }) })
        return {}
      }),
    },
    Delete: {
      ...change,
      takes: 'GroupDeleteRequest',
      handle: unary<GroupAddressRequest>(async ({ options }) => {
        await groups.remove(groupNameOf(options))
        return {}
      }),
    },
    ReplayParked: {
      ...change,
      takes: 'ReplayRequest',
      handle: unary<ReplayRequest>(async ({ options }) => {
        const group = groups.find(groupNameOf(options))
        await group.replay(options?.limit === 'stopAt' ? toNumber(options.stopAt) : Number.MAX_SAFE_INTEGER)
        return {}
      }),
    },
    RestartSubsystem: {
      ...change,
      takes: 'Empty',
      handle: unary(async () => {
        await groups.restart()
        return {}
      }),
    },
  }
}

function questions({ log }: ServiceParts, groups: SubscriptionGroups): Record<string, ServedMethod> {
  const infos = (found: readonly SubscriptionGroup[]) => Promise.all(found.map((group) => groupInfo(log, group)))
  return {
    GetInfo: {
      takes: 'GroupInfoRequest',
      answers: 'GroupInfoResponse',
      features,
      handle: unary<GroupAddressRequest>(async ({ options }) => ({
        info: await groupInfo(log, groups.find(groupNameOf(options))),
      })),
    },
    List: {
      takes: 'GroupListRequest',
      answers: 'GroupListResponse',
      features,
      handle: unary<GroupListRequest>(async ({ options }) => {
        if (options?.of !== 'source') return { groups: await infos(groups.all()) }
        const source = options.source?.stream ? toStreamId(options.source.stream) : WHOLE_LOG
        const found = groups.all().filter(({ definition }) => definition.source === source)
        if (found.length === 0) groups.find({ source, group: '' })
        return { groups: await infos(found) }
      }),
    },
  }
}
