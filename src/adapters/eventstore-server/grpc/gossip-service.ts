import type { ServedService } from './service-definition.ts'
import { unary } from './unary.ts'
import { toUuid } from './wire-values.ts'

/** The state of a node that leads its cluster. */
const LEADER = 8

/** The service that tells clients which nodes there are: this one, which leads itself. */
export function gossipService(endPoint: () => { address: string; port: number }): ServedService {
  const instanceId = crypto.randomUUID()
  const members = () => [
    {
      instanceId: toUuid(instanceId, { structured: true }),
      timestamp: Date.now(),
      state: LEADER,
      isAlive: true,
      endPoint: endPoint(),
    },
  ]
  return {
    name: 'event_store.client.gossip.Gossip',
    methods: {
      Read: { takes: 'Empty', answers: 'ClusterInfo', open: true, handle: unary(async () => ({ members: members() })) },
    },
  }
}
