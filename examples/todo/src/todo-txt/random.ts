/** A source of numbers that look random and are the same for the same seed. */
export interface Random {
  /** Answers a whole number from 0 to `below` - 1. */
  below(below: number): number
  /** Answers true so often in a hundred. */
  percent(chance: number): boolean
  /** Answers one of several values. */
  oneOf<Value>(values: readonly Value[]): Value
}

/** Makes a source of numbers: a Weyl sequence whose members are mixed by multiplying and shifting. */
export function createRandom(seed: number): Random {
  let state = seed >>> 0
  const next = () => {
    state = (state + 0x9e3779b9) >>> 0
    let mixed = Math.imul(state ^ (state >>> 16), 0x85ebca6b)
    mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35)
    return (mixed ^ (mixed >>> 16)) >>> 0
  }
  const below = (limit: number) => next() % limit
  return {
    below,
    percent: (chance) => below(100) < chance,
    oneOf: (values) => values[below(values.length)] as never,
  }
}
