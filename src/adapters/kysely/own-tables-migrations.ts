import type { CompiledQuery, SchemaModule } from 'kysely'

/** One step from a version of the bookkeeping tables to the next, as statements in order. */
export type SchemaStep = (schema: SchemaModule) => readonly CompiledQuery[]

/** Every step of the bookkeeping tables, from an empty database on. A released step never changes. */
export const ownTablesMigrations: readonly SchemaStep[] = [
  (schema) => [
    createModels(schema),
    createGenerations(schema),
    createServing(schema),
    createLanes(schema),
    createDeadLetters(schema),
    createDeadLetterRequests(schema),
  ],
  (schema) => [createWriters(schema)],
]

function createModels(schema: SchemaModule): CompiledQuery {
  return schema
    .createTable('outcry_models')
    .addColumn('model', 'text', (column) => column.primaryKey().notNull())
    .addColumn('last_generation', 'integer', (column) => column.notNull())
    .compile()
}

function createGenerations(schema: SchemaModule): CompiledQuery {
  return schema
    .createTable('outcry_generations')
    .addColumn('model', 'text', (column) => column.notNull())
    .addColumn('generation', 'integer', (column) => column.notNull())
    .addColumn('fingerprint', 'text', (column) => column.notNull())
    .addColumn('handlers_hash', 'text', (column) => column.notNull())
    .addColumn('log_id', 'text', (column) => column.notNull())
    .addColumn('state', 'text', (column) => column.notNull())
    .addColumn('created_at', 'text', (column) => column.notNull())
    .addColumn('columns', 'text')
    .addPrimaryKeyConstraint('outcry_generations_key', ['model', 'generation'])
    .compile()
}

function createServing(schema: SchemaModule): CompiledQuery {
  return schema
    .createTable('outcry_serving')
    .addColumn('model', 'text', (column) => column.notNull())
    .addColumn('fingerprint', 'text', (column) => column.notNull())
    .addColumn('generation', 'integer', (column) => column.notNull())
    .addColumn('turn', 'integer', (column) => column.notNull())
    .addPrimaryKeyConstraint('outcry_serving_key', ['model', 'fingerprint'])
    .compile()
}

function createLanes(schema: SchemaModule): CompiledQuery {
  return schema
    .createTable('outcry_lanes')
    .addColumn('model', 'text', (column) => column.notNull())
    .addColumn('generation', 'integer', (column) => column.notNull())
    .addColumn('lane', 'text', (column) => column.notNull())
    .addColumn('fingerprint', 'text', (column) => column.notNull())
    .addColumn('live', 'boolean', (column) => column.notNull())
    .addColumn('owner', 'text')
    .addColumn('epoch', 'integer', (column) => column.notNull())
    .addColumn('expires_at', 'bigint', (column) => column.notNull())
    .addColumn('position', 'text', (column) => column.notNull())
    .addColumn('event_id', 'text')
    .addColumn('event_position', 'text')
    .addPrimaryKeyConstraint('outcry_lanes_key', ['model', 'generation', 'lane'])
    .compile()
}

function createDeadLetters(schema: SchemaModule): CompiledQuery {
  return schema
    .createTable('outcry_dead_letters')
    .addColumn('model', 'text', (column) => column.notNull())
    .addColumn('generation', 'integer', (column) => column.notNull())
    .addColumn('lane', 'text', (column) => column.notNull())
    .addColumn('key', 'text', (column) => column.notNull())
    .addColumn('position', 'text', (column) => column.notNull())
    .addColumn('stream_id', 'text', (column) => column.notNull())
    .addColumn('revision', 'bigint', (column) => column.notNull())
    .addColumn('type', 'text', (column) => column.notNull())
    .addColumn('reason', 'text', (column) => column.notNull())
    .addColumn('waiting', 'boolean', (column) => column.notNull())
    .addColumn('parked_at', 'text', (column) => column.notNull())
    .addPrimaryKeyConstraint('outcry_dead_letters_key', ['model', 'generation', 'key', 'position'])
    .compile()
}

function createDeadLetterRequests(schema: SchemaModule): CompiledQuery {
  return schema
    .createTable('outcry_dead_letter_requests')
    .addColumn('model', 'text', (column) => column.notNull())
    .addColumn('generation', 'integer', (column) => column.notNull())
    .addColumn('lane', 'text', (column) => column.notNull())
    .addColumn('key', 'text', (column) => column.notNull())
    .addColumn('action', 'text', (column) => column.notNull())
    .addPrimaryKeyConstraint('outcry_dead_letter_requests_key', ['model', 'generation', 'key'])
    .compile()
}

function createWriters(schema: SchemaModule): CompiledQuery {
  return schema
    .createTable('outcry_writers')
    .addColumn('model', 'text', (column) => column.notNull())
    .addColumn('fingerprint', 'text', (column) => column.notNull())
    .addColumn('owner', 'text', (column) => column.notNull())
    .addColumn('expires_at', 'bigint', (column) => column.notNull())
    .addPrimaryKeyConstraint('outcry_writers_key', ['model', 'fingerprint', 'owner'])
    .compile()
}
