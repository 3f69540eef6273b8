import { deepStrictEqual } from 'node:assert/strict'
import { createEventCodec } from '../domain/event-codec.ts'
import { OutcryError } from '../domain/outcry-error.ts'
import { batchRows, type FoldedRow, foldRows, type SetAside } from '../projections/fold-rows.ts'
import { createPlanner } from '../projections/planner.ts'
import type { ReadModel, ReadModelDefinition } from '../projections/read-model.ts'
import type { Row } from '../projections/read-model-store.ts'
import { type Happening, recordHappenings } from './happenings.ts'

/** A read model with its history, waiting to be compared with what is expected: each method throws an `AssertionError`. */
export interface GivenReadModel<Row> {
  /** Expects exactly these rows, in the order in which they first appeared, and no event set aside. */
  thenRows(expected: readonly Row[]): void
  /** Expects that exactly the events of these types could not be handled, in this order; those that wait behind them too. */
  thenSetAside(...types: readonly string[]): void
}

/**
 * Begins a test of a read model:
 * `givenEvents(todoList, [happenedTo('milk', TodoAdded({ ... }), TodoCompleted({}))]).thenRows([{ ... }])`.
 * The events are stored and read, planned and folded as they would be in a service, without a database.
 *
 * @param model - a table or a search model, folded row by row
 * @param happenings - what happened, in the order of the log
 * @throws OutcryError `event-invalid` when an event does not fit its schema, `input-invalid` for an SQL model.
 */
export function givenEvents<Model>(
  model: ReadModel<string, Model>,
  happenings: readonly (readonly Happening[])[],
): GivenReadModel<Model> {
  const { definition } = model
  if (definition.statements !== undefined) throw writtenByStatements(definition)
  const { changed, setAside } = foldHappenings(definition, happenings.flat())
  const rows = [...changed.values()].map(({ row }) => row).filter((row) => row !== null)
  const letters = setAside.map(({ event, reason }) => ({ type: event.type, reason }))
  return expectations(definition, { rows, setAside: letters })
}

/** What became of a history. */
export interface Outcome {
  /** The rows, in the order in which they are compared. */
  readonly rows: readonly Row[]
  /** The events that were set aside, in order. */
  readonly setAside: readonly { readonly type: string; readonly reason: string }[]
}

/** Lets the outcome of a history be compared with what is expected. */
export function expectations<Model>(
  definition: ReadModelDefinition,
  { rows, setAside }: Outcome,
): GivenReadModel<Model> {
  return {
    thenRows: (expected) => {
      deepStrictEqual(
        setAside.map(({ type, reason }) => `${type}: ${reason}`),
        [],
        'events were set aside',
      )
      deepStrictEqual(
        rows.map((row) => stored(definition, row)),
        expected.map((row) => stored(definition, row as Row)),
      )
    },
    thenSetAside: (...types) =>
      deepStrictEqual(
        setAside.map(({ type }) => type),
        types,
      ),
  }
}

interface Folded {
  readonly changed: ReadonlyMap<string, FoldedRow>
  readonly setAside: readonly SetAside[]
}

function foldHappenings(definition: ReadModelDefinition, happenings: readonly Happening[]): Folded {
  const sources = [...definition.handlers.values()].map(({ source }) => source)
  const planner = createPlanner(definition, createEventCodec(sources))
  const planned = recordHappenings(sources, happenings).flatMap((event) => planner.plan(event) ?? [])
  const rows = batchRows(new Map())
  const setAside = foldRows(planned, rows, { parked: new Set() })
  return { changed: rows.changed, setAside }
}

/** The row as it comes back from a database: declared properties only, and null for what is missing. */
function stored(definition: ReadModelDefinition, row: Row): Row {
  const names = definition.columns.map(({ name }) => name)
  const unknown = Object.keys(row).find((name) => !names.includes(name))
  if (unknown !== undefined) throw undeclared(definition, unknown)
  return Object.fromEntries(names.map((name) => [name, row[name] ?? null]))
}

function undeclared({ name }: ReadModelDefinition, property: string): OutcryError {
  return new OutcryError(
    'row-refused',
    `Cannot store a row of read model '${name}': its schema does not declare '${property}'`,
    { facts: { model: name, property } },
  )
}

function writtenByStatements({ name }: ReadModelDefinition): OutcryError {
  const message = `Cannot fold events into read model '${name}': it is written by SQL: use givenBatches instead`
  return new OutcryError('input-invalid', message, { facts: { model: name } })
}
