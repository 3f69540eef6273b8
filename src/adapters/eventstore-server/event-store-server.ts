import { setTimeout as pause } from 'node:timers/promises'
import { Server, ServerCredentials } from '@grpc/grpc-js'
import type { EventStore } from '../../domain/event-store.ts'
import { bindServer } from './bind-server.ts'
import { type AccessCheck, createAccessCheck, type UserCredentials } from './grpc/access.ts'
import { createCallScopes } from './grpc/call-scope.ts'
import { gossipService } from './grpc/gossip-service.ts'
import { guardHandler } from './grpc/guard-handler.ts'
import { persistentService } from './grpc/persistent-service.ts'
import { serverFeaturesService } from './grpc/server-features-service.ts'
import { definitionOf, type ServedService } from './grpc/service-definition.ts'
import type { ServiceParts } from './grpc/service-parts.ts'
import { streamsService } from './grpc/streams-service.ts'
import { readDescriptions } from './log/descriptions.ts'
import { createSharedTail } from './log/live-tail.ts'
import { createWriteGate } from './log/write-gate.ts'
import { openSubscriptionGroups } from './persistent/subscription-groups.ts'
import { startSystemProjections } from './projections/system-projections.ts'

/** As EventStoreDB has them: calls at a time on one connection, and how large a message may be, in bytes. */
const LIMITS = { 'grpc.max_concurrent_streams': 100, 'grpc.max_receive_message_length': 17 * 1_024 * 1_024 }

const MAX_APPEND_BYTES = 1_048_576

/** How long calls may take to end when the server closes, in ms. */
const GRACE_MS = 1_000

/** How to serve a log. */
export interface EventStoreServerOptions {
  /** The log. It stays open when the server closes. */
  readonly store: EventStore
  /** The address to listen on. */
  readonly host: string
  /** The port; 0 for any that is free. */
  readonly port: number
  /** How large an append may be, in bytes. 1,048,576 by default. */
  readonly maxAppendBytes?: number
  /** Whether links are written to `$ce-<category>` and `$et-<type>`. False by default. */
  readonly systemProjections?: boolean
  /** Who may call; everybody by default. */
  readonly users?: readonly UserCredentials[]
  /** The certificate and its key in PEM, for calls over TLS. None by default. */
  readonly tls?: { readonly certificate: Buffer; readonly key: Buffer }
}

/** A server that listens. */
export interface EventStoreServer {
  /** The port it listens on. */
  readonly port: number
  /** How many readings, subscriptions and calls of many appends are open. */
  readonly openCalls: number
  /** Ends all calls and stops listening. */
  close(): Promise<void>
}

/**
 * Serves a log by EventStoreDB's protocol, so that its clients work with it.
 *
 * @throws OutcryError `address-in-use`, `setting-invalid` when nobody may listen there, and what the log says.
 */
export async function startEventStoreServer(options: EventStoreServerOptions): Promise<EventStoreServer> {
  const { store, maxAppendBytes = MAX_APPEND_BYTES } = options
  const tail = createSharedTail(store)
  const descriptions = await readDescriptions(store)
  const scopes = createCallScopes()
  const parts: ServiceParts = {
    log: { store, descriptions, tail, gate: createWriteGate() },
    scopes,
    maxAppendBytes,
  }
  const groups = await openSubscriptionGroups(parts.log)
  const projections = options.systemProjections ? await startSystemProjections(parts.log) : undefined
  const server = new Server(LIMITS)
  let port = options.port
  const services = [
    streamsService(parts),
    persistentService(parts, groups),
    gossipService(() => ({ address: options.host, port })),
  ]
  const check = createAccessCheck(options.users ?? [])
  for (const service of [...services, serverFeaturesService(services)]) addService(server, service, check)
  try {
    port = await bindServer(server, { ...options, credentials: credentialsOf(options) })
  } catch (error) {
    await projections?.close()
    await tail.close()
    throw error
  }
  return {
    port,
    get openCalls() {
      return scopes.count
    },
    close: async () => {
      await projections?.close()
      await groups.close()
      await scopes.close()
      await shutDown(server)
      await tail.close()
    },
  }
}

function credentialsOf({ tls }: EventStoreServerOptions): ServerCredentials {
  if (tls === undefined) return ServerCredentials.createInsecure()
  return ServerCredentials.createSsl(null, [{ cert_chain: tls.certificate, private_key: tls.key }])
}

/** Lets clients hear how their calls ended, and then closes their connections. */
async function shutDown(server: Server): Promise<void> {
  const graceful = new Promise<void>((resolve) => server.tryShutdown(() => resolve()))
  await Promise.race([graceful, pause(GRACE_MS, undefined, { ref: false })])
  server.forceShutdown()
}

function addService(server: Server, service: ServedService, check: AccessCheck): void {
  const handlers = Object.entries(service.methods).map(([name, { handle, open }]) => [
    name,
    open ? handle : guardHandler(handle, check),
  ])
  server.addService(definitionOf(service), Object.fromEntries(handlers))
}
