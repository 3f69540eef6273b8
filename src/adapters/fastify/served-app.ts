import type { Command } from '../../domain/command.ts'
import type { CommandContext } from '../../domain/command-context.ts'
import type { Accepted, Rejected, Unchanged } from '../../domain/outcome.ts'
import type { Position } from '../../domain/position.ts'
import type { ReadModel } from '../../projections/read-model.ts'

/** An accepted command, as HTTP answers it. */
export interface AcceptedOverHttp extends Accepted {
  /** Shown to queries, it makes them wait until they show the events. */
  readonly token: string
  /** Whether the read models that the route waits for show the events. */
  readonly projected: boolean | 'parked'
}

/** A command that was not refused. */
export type FulfilledOverHttp = AcceptedOverHttp | Unchanged

/** What became of a command that came over HTTP. */
export type OutcomeOverHttp<Code extends string = string> = FulfilledOverHttp | Rejected<Code>

/** What surrounds a command that comes over HTTP, and what is waited for. */
export interface DispatchOverHttp extends CommandContext {
  /** The read models that are to show the events before the answer is sent. */
  readonly waitFor?: readonly ReadModel[]
  /** How long to wait for them, in ms. */
  readonly timeoutMs?: number
}

/** What a service tells about one of its read models. */
export interface ServedReadModel {
  /** The read model's name. */
  readonly name: string
  /** What it is doing: `building`, `running`, `lagging` or `stuck`. */
  readonly state: string
}

/** What a stretch of the log has changed in the rows of read models. */
export interface ServedChanges {
  /** Everything up to here has been told. */
  readonly position: Position
  /** The changes, in the order of the log. */
  readonly changes: readonly { readonly position: Position }[]
}

/** The part of a running service that HTTP needs. */
export interface ServedApp {
  /** Sends a command to its decider. */
  dispatch(command: Command, input: { readonly id: string }, options?: DispatchOverHttp): Promise<OutcomeOverHttp>
  /** Follows the rows of read models; the first answer, without changes, says where it begins. */
  changes(
    models: readonly ReadModel[],
    options: { readonly from?: Position; readonly tenant?: string; readonly signal: AbortSignal },
  ): AsyncIterable<ServedChanges>
  /** Says which read models cannot be read yet. */
  readiness(): Promise<{ readonly building: readonly string[] }>
  /** Says what the service is doing. */
  describe(): Promise<{ readonly readModels: readonly ServedReadModel[] }>
  /** Finishes what is under way and lets go of everything. */
  close(): Promise<void>
}

/** What a command needs to know, and which entity it is for. */
export type InputOverHttp<Input> = { readonly id: string } & (Input extends Record<string, never> ? unknown : Input)
