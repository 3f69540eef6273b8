/** What a process is told. */
export type Order =
  | { readonly kind: 'write'; readonly perSecond: number; readonly seconds: number }
  | { readonly kind: 'listen'; readonly url: string; readonly clients: number }
  | { readonly kind: 'finish'; readonly last: number }

/** How much a server used, from before the first write until everything was written. */
export interface Usage {
  /** How many changes were written. */
  readonly written: number
  /** How long the writing took, in ms. */
  readonly tookMs: number
}

/** What a server needs over time. */
export interface Needs {
  /** The memory that it has now, in bytes. */
  readonly residentBytes: number
  /** The most that it ever had. */
  readonly peakBytes: number
  /** How long it has worked on a processor, in ms. */
  readonly workedMs: number
}

/** What the clients saw. */
export interface Seen {
  /** How many clients saw every change once, in order. */
  readonly whole: number
  /** How many changes all of them saw together. */
  readonly changes: number
  /** How many bytes came. */
  readonly bytes: number
  /** How many changes came twice, or not where they belong. */
  readonly wrong: number
  /** How often a client was let go, and came back. */
  readonly returns: number
  /** How often a connection was cut off in the middle. */
  readonly cuts: number
  /** From the sending of a command to the change at a client, in ms. */
  readonly lagMs: { readonly p50: number; readonly p99: number; readonly max: number; readonly samples: number }
}

/** What a process answers. */
export type Answer =
  | { readonly kind: 'serving'; readonly url: string }
  | { readonly kind: 'ready' }
  | { readonly kind: 'written'; readonly usage: Usage }
  | { readonly kind: 'needs'; readonly needs: Needs }
  | { readonly kind: 'seen'; readonly seen: Seen }

/** The time, in ms since 1970 with a fraction, alike in all processes. */
export function nowMs(): number {
  return Math.round((performance.timeOrigin + performance.now()) * 10) / 10
}
