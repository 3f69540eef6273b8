import { type App, readModel, searchModel, service, sqlModel } from 'outcry'
import { describe, expectTypeOf, it } from 'vitest'
import { z } from 'zod'
import { Chore, completeTodo, Todo } from './todo.ts'

const TodoRow = z.object({ id: z.string(), title: z.string(), order: z.number(), state: z.enum(['open', 'done']) })
type TodoRow = z.infer<typeof TodoRow>
interface ChoreRow {
  id: string
  done: boolean
}

declare const app: App
const empty = readModel('todos', { version: 1, row: TodoRow })
const todos = empty.on(Todo, {
  TodoAdded: (_row, { title, order }, { entityId }) => ({ id: entityId, title, order, state: 'open' }),
  TodoCompleted: (row) => row && { ...row, state: 'done' },
})
const chores = readModel('chores', { version: 1, row: z.object({ id: z.string(), done: z.boolean() }) }).on(Chore, {
  ChoreAdded: (_row, _data, { entityId }) => ({ id: entityId, done: false }),
})
const found = searchModel('found', { version: 1, row: TodoRow, text: ['title'], facets: ['state'] })

describe('the folds of a read model', () => {
  it('may be left out, delete a row, and leave one as it is', () => {
    empty.on(Todo, {})
    empty.on(Todo, { TodoRenamed: () => null, TodoCompleted: () => undefined })
    empty.on(Todo, { TodoCompleted: (row) => row }).on(Chore, { ChoreAdded: () => null })
  })

  it('are handed the row, the data and the event', () => {
    empty.on(Todo, {
      TodoRenamed: (row, data, event) => {
        expectTypeOf(row).toEqualTypeOf<TodoRow | undefined>()
        expectTypeOf(data).toEqualTypeOf<{ title: string; note?: string | undefined }>()
        expectTypeOf(event.position).toEqualTypeOf<string>()
        return row && { ...row, title: data.title }
      },
    })
  })

  it('refuse an event that the entity does not have', () => {
    // @ts-expect-error there is no TodoVanished
    empty.on(Todo, { TodoVanished: () => null })
    // @ts-expect-error ChoreAdded is another entity's
    empty.on(Todo, { ChoreAdded: () => null })
  })

  it('refuse a row of another shape', () => {
    // @ts-expect-error state is missing
    empty.on(Todo, { TodoAdded: (_row, { title, order }) => ({ id: '', title, order }) })
    // @ts-expect-error order is a number
    empty.on(Todo, { TodoAdded: (_row, { title }) => ({ id: '', title, order: 'first', state: 'open' }) })
    // @ts-expect-error there is no state 'opne'
    empty.on(Todo, { TodoAdded: (_row, { title, order }) => ({ id: '', title, order, state: 'opne' }) })
    // @ts-expect-error there may be no row yet
    empty.on(Todo, { TodoCompleted: (row) => ({ ...row, state: 'done' }) })
  })

  it('refuse data that the event does not have', () => {
    // @ts-expect-error TodoAdded has no note
    empty.on(Todo, { TodoAdded: (row, { note }) => row && { ...row, title: note } })
  })
})

describe('the statements of an SQL model', () => {
  const counted = sqlModel('counted', {
    version: 1,
    row: z.object({ day: z.string(), added: z.number(), note: z.string().optional() }),
    key: ['day'],
  })
  const both = counted.on(Todo, ['TodoAdded', 'TodoCompleted']).on(Chore, ['ChoreAdded'])

  it('are handed the events that are named, each with its data', () => {
    const complete = both.write(async (events) => {
      for (const event of events) {
        expectTypeOf(event.type).toEqualTypeOf<'TodoAdded' | 'TodoCompleted' | 'ChoreAdded'>()
        expectTypeOf(event.occurredAt).toEqualTypeOf<string>()
        if (event.type === 'TodoAdded') expectTypeOf(event.data.title).toEqualTypeOf<string>()
        // @ts-expect-error a completed todo tells no title
        if (event.type === 'TodoCompleted') event.data.title
      }
    })
    expectTypeOf(app.rows(complete)).resolves.branded.toEqualTypeOf<
      { day: string; added: number; note?: string | undefined }[]
    >()
  })

  it('refuse an event that the entity does not have, and a key that is no property', () => {
    // @ts-expect-error there is no TodoVanished
    counted.on(Todo, ['TodoVanished'])
    // @ts-expect-error there is no colour
    sqlModel('no', { version: 1, row: TodoRow, key: ['colour'] })
  })

  it('refuse another table, and values and columns that there are not', () => {
    // @ts-expect-error there is one table
    both.write((_events, db) => db.selectFrom('todos').selectAll().execute())
    // @ts-expect-error added is a number
    both.write((_events, db) => db.insertInto('counted').values({ day: '', added: 'one' }).execute())
    // @ts-expect-error there is no colour
    both.write((_events, db) => db.updateTable('counted').set({ colour: 'red' }).execute())
    // @ts-expect-error the transaction is the runner's
    both.write((_events, db) => db.transaction().execute(async () => undefined))
  })

  it('must be there', () => {
    // @ts-expect-error nothing writes the rows
    service('no', { contexts: {}, readModels: [both] })
  })
})

describe('rows()', () => {
  it('answers the rows, or what is selected of them', async () => {
    expectTypeOf(await app.rows(todos)).toEqualTypeOf<TodoRow[]>()
    const open = await app.rows(todos, (rows) => rows.where('state', '=', 'open').orderBy('order'))
    expectTypeOf(open).toEqualTypeOf<TodoRow[]>()
  })

  it('refuses columns and values that there are not', () => {
    // @ts-expect-error there is no column 'done'
    app.rows(todos, (rows) => rows.where('done', '=', true))
    // @ts-expect-error order is a number
    app.rows(todos, (rows) => rows.where('order', '=', 'first'))
    // @ts-expect-error there is no state 'opne'
    app.rows(todos, (rows) => rows.where('state', '=', 'opne'))
    // @ts-expect-error a search index is searched
    app.rows(found)
  })
})

describe('query()', () => {
  it('joins the read models that are named', async () => {
    const joined = await app.query([todos, chores], (db) =>
      db
        .selectFrom('todos')
        .innerJoin('chores', 'chores.id', 'todos.id')
        .select(['todos.title', 'chores.done'])
        .execute(),
    )
    expectTypeOf(joined).branded.toEqualTypeOf<{ title: string; done: boolean }[]>()
    expectTypeOf(await app.query([chores], (db) => db.selectFrom('chores').selectAll().execute())).toEqualTypeOf<
      ChoreRow[]
    >()
  })

  it('refuses a table that was not named, and to write', () => {
    // @ts-expect-error chores was not named
    app.query([todos], (db) => db.selectFrom('chores').selectAll().execute())
    // @ts-expect-error rows are written by folds only
    app.query([todos], (db) => db.deleteFrom('todos').execute())
    // @ts-expect-error rows are written by folds only
    app.query([todos], (db) => db.insertInto('todos').values({ id: '' }).execute())
  })
})

describe('search()', () => {
  it('knows the properties of the documents', async () => {
    const { hits } = await app.search(found, { text: 'milk', filter: { state: 'open' }, countBy: ['state'] })
    expectTypeOf(hits[0]?.document).toEqualTypeOf<TodoRow | undefined>()
    // @ts-expect-error there is no colour to filter by
    app.search(found, { filter: { colour: 'white' } })
    // @ts-expect-error a table is not searched
    app.search(todos, { text: 'milk' })
    // @ts-expect-error there is no colour to search in
    searchModel('no', { version: 1, row: TodoRow, text: ['colour'] })
  })
})

describe('waitFor', () => {
  it('takes read models', async () => {
    const outcome = await app.dispatch(completeTodo, { id: 'a' }, { waitFor: [todos, found], timeoutMs: 500 })
    if (outcome.status === 'accepted') expectTypeOf(outcome.projected).toEqualTypeOf<boolean | 'parked'>()
    // @ts-expect-error an entity is not waited for
    app.dispatch(completeTodo, { id: 'a' }, { waitFor: [Todo] })
    // @ts-expect-error a name is not enough
    app.dispatch(completeTodo, { id: 'a' }, { waitFor: ['todos'] })
  })
})
