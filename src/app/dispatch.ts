import type { Telemetry } from '../adapters/opentelemetry/telemetry.ts'
import type { Command, ExecutableCommand } from '../domain/command.ts'
import type { CommandContext } from '../domain/command-context.ts'
import type { LogIdentity } from '../domain/event-store.ts'
import type { CommandHandler } from '../domain/handle-command.ts'
import { laneOf } from '../domain/lane.ts'
import type { Accepted, Rejected, Unchanged } from '../domain/outcome.ts'
import { OutcryError } from '../domain/outcry-error.ts'
import { fingerprintOf } from '../projections/fingerprint.ts'
import type { ReadModel, ReadModelDefinition } from '../projections/read-model.ts'
import type { ReadModelStore } from '../projections/read-model-store.ts'
import { requiredPositions, writeToken } from '../projections/read-token.ts'
import type { Watermarks } from '../projections/watermarks.ts'
import { requireTenantWhere, type Service } from './service.ts'

/** How to dispatch a command. */
export interface DispatchOptions extends CommandContext {
  /** The read models that are to show the events before the answer comes. None by default. */
  readonly waitFor?: readonly ReadModel[]
  /** How long to wait for them, in ms. 1,000 by default. */
  readonly timeoutMs?: number
}

/** What a command needs to know, and which entity it is for. */
export type CommandInput<Input> = { readonly id: string } & (Input extends Record<string, never> ? unknown : Input)

/** An accepted command, and what its caller can read. */
export interface Dispatched extends Accepted {
  /** Shown to queries, it makes them wait until they show the events. */
  readonly token: string
  /**
   * Whether the read models in `waitFor` show the events: `false` when the time was up, `'parked'` when one of them
   * has set an event of the stream aside. `true` when there was none to wait for.
   */
  readonly projected: boolean | 'parked'
}

/** What became of a dispatched command. */
export type DispatchOutcome<Code extends string = string> = Dispatched | Rejected<Code> | Unchanged

/**
 * Decides a command and appends its events durably. Repeatable with the same `commandId`: it happens once.
 *
 * Throws OutcryError as `CommandHandler.handle`, and `name-invalid` for a command of an entity of no context.
 */
export type Dispatch = <Category extends string, Name extends string, Input, Code extends string>(
  command: Command<Category, Name, Input, Code>,
  input: CommandInput<Input>,
  options?: DispatchOptions,
) => Promise<DispatchOutcome<Code>>

/** Makes the dispatch of a running service. */
export function createDispatch(parts: {
  service: Service
  log: LogIdentity
  handler: CommandHandler
  watermarks: Watermarks
  readModels: ReadModelStore
  telemetry: Pick<Telemetry, 'command'>
}): Dispatch {
  const dispatch = async (command: Command, given: CommandInput<unknown>, options: DispatchOptions = {}) => {
    const { id, ...input } = given as { id: string } & Record<string, unknown>
    requireKnown(parts.service, command)
    requireTenantWhere(parts.service, options.tenant, `dispatch ${command.name}`)
    const { name, category } = command
    const { traceparent } = options
    const outcome = await parts.telemetry.command({ name, category, traceparent }, (own) => {
      const context = own === undefined ? options : { ...options, traceparent: own }
      return parts.handler.handle({ command: command as ExecutableCommand, id, input, context })
    })
    return outcome.status === 'accepted' ? dispatched(parts, outcome, options) : outcome
  }
  return dispatch as Dispatch
}

async function dispatched(
  parts: { log: LogIdentity; watermarks: Watermarks; readModels: ReadModelStore },
  outcome: Accepted,
  { waitFor = [], timeoutMs = 1_000, tenant }: DispatchOptions,
): Promise<Dispatched> {
  const { logId, laneCount } = parts.log
  const lanes = new Map([[laneOf(outcome.streamId, laneCount), outcome.position]])
  const token = { logId, lanes, ...(tenant !== undefined && { tenant }) }
  const reached = await Promise.all(
    waitFor.map(async ({ definition }) => {
      const positions = requiredPositions(token, definition.order)
      if (!(await parts.watermarks.reached(definition, positions, timeoutMs))) return false
      return (await isParked(parts.readModels, definition, outcome.streamId)) ? 'parked' : true
    }),
  )
  const projected = reached.includes(false) ? false : reached.includes('parked') ? 'parked' : true
  return { ...outcome, token: writeToken(token), projected }
}

async function isParked(readModels: ReadModelStore, definition: ReadModelDefinition, key: string): Promise<boolean> {
  const generation = await readModels.generations.serving(definition.name, fingerprintOf(definition))
  if (generation === undefined) return false
  return (await readModels.deadLetters.list({ ...generation, key, limit: 1 })).length > 0
}

function requireKnown(service: Service, command: Command): void {
  if (service.sources.some((source) => source === (command as ExecutableCommand).entity)) return
  throw new OutcryError(
    'name-invalid',
    `Cannot dispatch ${command.name}: entity '${command.category}' is in no context of service '${service.name}': ` +
      'add it to a context',
    { facts: { command: command.name, category: command.category } },
  )
}
