import { Client } from 'pg'

/** The PostgreSQL that benchmarks write into. */
export const POSTGRES = process.env['OUTCRY_TEST_POSTGRES'] ?? 'postgres://postgres@127.0.0.1:5432/postgres'

/** Makes a schema that is dropped again. */
export async function inSchema<Result>(work: (url: string) => Promise<Result>): Promise<Result> {
  const schema = `bench_${crypto.randomUUID().slice(0, 8)}`
  try {
    return await work(`${POSTGRES}?schema=${schema}`)
  } finally {
    const client = new Client({ connectionString: POSTGRES })
    await client.connect()
    await client.query(`drop schema if exists ${schema} cascade`)
    await client.end()
  }
}
