/** How long the server is waited for. */
export interface TimeLimits {
  /** How long an append may take until its outcome counts as unknown, in ms. 10,000 by default. */
  readonly appendMs: number
  /** How long the server may be silent in another call until it is taken for dead, in ms. 10,000 by default. */
  readonly silenceMs: number
  /** For how long a subscription tries to come back after the server has gone, in ms. 5,000 by default. */
  readonly comeBackMs: number
}

/** The limits that hold when nobody sets others. */
export const defaultTimeLimits: TimeLimits = { appendMs: 10_000, silenceMs: 10_000, comeBackMs: 5_000 }
