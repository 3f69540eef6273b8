import { OutcryError } from '../domain/outcry-error.ts'

/** How many newly parked keys within a minute make a lane stop. */
const MAX_PARKED_PER_MINUTE = 100

/**
 * Counts newly parked keys by read model.
 *
 * @returns a function that counts, and throws OutcryError `too-many-dead-letters` when it is too many in a short time.
 */
export function limitParking(now: () => Date): (model: string, count: number) => void {
  const parkedAt = new Map<string, number[]>()
  return (model: string, count: number) => {
    if (count === 0) return
    const minuteAgo = now().getTime() - 60_000
    const recent = (parkedAt.get(model) ?? []).filter((time) => time > minuteAgo)
    for (let index = 0; index < count; index += 1) recent.push(now().getTime())
    parkedAt.set(model, recent)
    if (recent.length <= MAX_PARKED_PER_MINUTE) return
    throw new OutcryError(
      'too-many-dead-letters',
      `Cannot go on with read model '${model}': ${recent.length} keys were set aside within a minute, the limit is ` +
        `${MAX_PARKED_PER_MINUTE}: the code is probably wrong: mend it and start again`,
      { facts: { model, parked: recent.length } },
    )
  }
}
