import { wait } from '../back-off.ts'
import { handlersHashOf } from '../fingerprint.ts'
import type { DifferingKey, GenerationDifference, GenerationKey, GenerationPair } from '../read-model-store.ts'
import { requireServing } from '../require-serving.ts'
import type { RebuildParts } from './rebuild-parts.ts'

/** How many keys a comparison names. */
const MAX_KEYS = 100

/** How often the documents of an index are looked at, which are not written together with those of another one. */
const LOOKS = 5

/** How long between two looks, in ms. */
const BETWEEN_LOOKS_MS = 200

/** A key under which what is read differs from what the log says. */
export interface DriftedKey extends DifferingKey {
  /** Whether events of it are set aside in the generation that is read. */
  readonly setAside: boolean
}

/** How the generation that is read differs from one that was built by a fresh replay. */
export interface Comparison {
  /** The read model's name. */
  readonly model: string
  /** The generation that is read, the first one. */
  readonly live: number
  /** The fresh generation, the second one. */
  readonly fresh: number
  /** How many rows the live one has. */
  readonly liveRows: number
  /** How many rows the fresh one has. */
  readonly freshRows: number
  /** Under how many keys they differ. */
  readonly differing: number
  /** The first 100 of those keys, in their order. */
  readonly keys: readonly DriftedKey[]
  /** Whether the live one was begun by handlers with another source text, under the same version. */
  readonly handlersChanged: boolean
}

/**
 * Compares the generation that is read with one that has joined it, so that both are written together.
 *
 * @throws OutcryError `read-model-building` when none is read.
 */
export async function compareWithLive(parts: RebuildParts, fresh: GenerationKey): Promise<Comparison> {
  const { definition, readModels, searchIndex } = parts
  const { model } = fresh
  const live = await requireServing(readModels, definition)
  const pair = { model, first: live.generation, second: fresh.generation, maxKeys: MAX_KEYS }
  const isSearch = definition.search !== undefined
  const { differing, keys } = isSearch ? await compareDocuments(parts, pair) : await compareRows(parts, pair)
  const measure = (generation: GenerationKey) =>
    isSearch ? searchIndex.measure(generation) : readModels.generations.measure(generation)
  const [liveSize, freshSize] = [await measure(live), await measure(fresh)]
  const known = await readModels.generations.list(model)
  const begunBy = known.find(({ generation }) => generation === live.generation)
  const driftedKeys: DriftedKey[] = []
  for (const each of keys) {
    const letters = await readModels.deadLetters.list({ model, generation: live.generation, key: each.key, limit: 1 })
    driftedKeys.push({ ...each, setAside: letters.length > 0 })
  }
  return {
    ...{ model, live: live.generation, fresh: fresh.generation },
    ...{ liveRows: liveSize.rows, freshRows: freshSize.rows },
    ...{ differing, keys: driftedKeys },
    handlersChanged: begunBy?.handlersHash !== handlersHashOf(definition),
  }
}

/** Rows of both are written in one transaction, so that a difference is one. */
function compareRows({ definition, readModels }: RebuildParts, pair: GenerationPair): Promise<GenerationDifference> {
  const primaryKey = definition.statements?.primaryKey
  return readModels.generations.compare({ ...pair, ...(primaryKey && { primaryKey }) })
}

/** Documents are written into one index after the other: what differs only for a moment is not a difference. */
async function compareDocuments({ searchIndex }: RebuildParts, pair: GenerationPair): Promise<GenerationDifference> {
  let lasting = await searchIndex.compare(pair)
  for (let look = 1; look < LOOKS && lasting.differing > 0; look += 1) {
    await wait(BETWEEN_LOOKS_MS, new AbortController().signal)
    const { differing, keys } = await searchIndex.compare(pair)
    const before = new Set(lasting.keys.map(({ key }) => key))
    const both = keys.filter(({ key }) => before.has(key))
    // Only the named keys can be told apart from others.
    const isAll = differing === keys.length
    lasting = { differing: isAll ? both.length : Math.min(differing, lasting.differing), keys: both }
  }
  return lasting
}
