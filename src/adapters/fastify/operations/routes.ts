/** The paths of the routes of operators. */
export interface OperationsPath {
  /** What all of them begin with. */
  readonly all: string
  /** The path of one read model, with its parameter `:name`. */
  readonly model: string
  /** What the server puts in front of them. */
  readonly prefix: string
}

/** What operators are told holds at this moment only. */
export const uncached = { 'Cache-Control': 'no-store' }
