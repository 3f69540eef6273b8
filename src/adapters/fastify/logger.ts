import { destination, type Logger as PinoLogger, pino } from 'pino'

/** Where a service tells what happens to it: one JSON object a line, without payloads and secrets. */
export type Logger = PinoLogger

/** How much is told. */
export interface LoggerOptions {
  /** What is told at least. `'warn'` by default; `'info'` adds a line for each request. */
  readonly level?: 'silent' | 'error' | 'warn' | 'info' | 'debug'
  /** Where it is written to. Standard error by default. */
  readonly stream?: { write(line: string): void }
}

/** Makes a logger for a service and its HTTP server. */
export function createLogger({ level = 'warn', stream }: LoggerOptions = {}): Logger {
  return pino({ level, base: null }, stream ?? destination({ dest: 2, sync: true }))
}
