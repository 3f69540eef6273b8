import type { Entity } from './entity.ts'
import type { EventOf } from './event.ts'
import type { Nothing, Rejection } from './rejection.ts'
import type { AnySchema } from './schema.ts'

/** What a decider may answer: an event, events, a rejection, or nothing. */
export type Decide<Category extends string, Events> =
  | EventOf<Category, Events>
  | readonly EventOf<Category, Events>[]
  | Rejection
  | Nothing

/** The rejection codes among the answers of a decider. */
export type RejectionCodeOf<Decision> = Decision extends Rejection<infer Code> ? Code : never

/**
 * A use case of an entity. Its type carries what a caller must know: the input, and the codes it may be rejected with.
 */
export interface Command<
  Category extends string = string,
  Name extends string = string,
  Input = unknown,
  Code extends string = string,
> {
  /** The category of the streams that it writes. */
  readonly category: Category
  /** The command's name, in the imperative. */
  readonly name: Name
  /** What it needs to know besides the entity's id. */
  readonly schema: AnySchema & { readonly _zod: { readonly input: Input } }
  /** The codes it may be rejected with; only for the compiler, there is no such property. */
  readonly '~rejections'?: Code
}

/** What runs a command; the caller's side of it is {@link Command}. */
export interface ExecutableCommand extends Command {
  /** The entity whose state it decides on. */
  readonly entity: Entity<string, unknown, unknown>
  /** Answers events, a rejection, or nothing. */
  readonly decide: (state: unknown, input: unknown) => Decide<string, unknown>
}

/** Makes a command of an entity; `entity.command` is the way to write it. */
export function createCommand(parts: {
  entity: Entity<string, unknown, unknown>
  name: string
  schema: AnySchema
  decide: (state: never, input: never) => Decide<string, unknown>
}): ExecutableCommand {
  const { entity, name, schema, decide } = parts
  return { category: entity.category, name, schema, entity, decide: decide as ExecutableCommand['decide'] }
}
