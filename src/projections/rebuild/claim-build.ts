import { OutcryError } from '../../domain/outcry-error.ts'
import { BEGINNING } from '../../domain/position.ts'
import { fingerprintOf, handlersHashOf } from '../fingerprint.ts'
import { lanesOf } from '../lane-claims.ts'
import type { Generation, GenerationKey, LaneLease, ReadModelStore } from '../read-model-store.ts'
import { dropGeneration } from './drop-generation.ts'
import type { RebuildParts } from './rebuild-parts.ts'

/** How long a rebuild's lanes stay with a process that does not answer any more, in ms. */
const LEASE_MS = 10_000

/** A generation that this process builds. */
export interface ClaimedBuild {
  /** The generation. */
  readonly generation: Generation
  /** Its lanes that have not joined the live ones. */
  readonly leases: readonly LaneLease[]
}

/**
 * Finds the generation that an earlier rebuild of the same code has begun and not finished, or another process just now.
 */
export async function findUnfinished({ definition, readModels }: RebuildParts): Promise<Generation | undefined> {
  const [fingerprint, handlersHash] = [fingerprintOf(definition), handlersHashOf(definition)]
  const known = await readModels.generations.list(definition.name)
  return known.find(
    (each) => each.state === 'building' && each.fingerprint === fingerprint && each.handlersHash === handlersHash,
  )
}

/** Begins a generation to be read; of several that are begun at once the first one counts. */
export async function beginBuilding(parts: RebuildParts): Promise<Generation> {
  const own = await begin(parts, 'building')
  const first = (await findUnfinished(parts)) ?? own
  if (first.generation !== own.generation) await parts.readModels.generations.drop(own)
  return first
}

/** Begins a generation to be compared with a live one. */
export function beginChecking(parts: RebuildParts): Promise<Generation> {
  return begin(parts, 'checking')
}

function begin({ definition, readModels, log }: RebuildParts, state: 'building' | 'checking'): Promise<Generation> {
  return readModels.generations.create({
    model: definition.name,
    fingerprint: fingerprintOf(definition),
    handlersHash: handlersHashOf(definition),
    logId: log.logId,
    state,
    lanes: lanesOf(definition, log.laneCount),
    ...(definition.search === undefined && { columns: definition.columns }),
    ...(definition.statements && { primaryKey: definition.statements.primaryKey }),
  })
}

/**
 * Claims the lanes of a generation, until `work` has ended. It may be that all have joined already, and the process that
 * saw to it has died.
 *
 * @throws OutcryError `rebuild-running` when another process has them.
 */
export async function whileClaimed<Result>(
  parts: RebuildParts,
  generation: Generation,
  work: (claimed: ClaimedBuild) => Promise<Result>,
): Promise<Result> {
  const { readModels, owner } = parts
  const leases = await claim(parts, generation)
  const renewal = setInterval(() => void readModels.leases.renew(owner, LEASE_MS).catch(() => undefined), LEASE_MS / 4)
  try {
    await makeIndex(parts, generation, leases)
    return await work({ generation, leases })
  } finally {
    clearInterval(renewal)
    await readModels.leases.release(owner).catch(() => undefined)
  }
}

async function claim({ readModels, owner }: RebuildParts, generation: Generation): Promise<readonly LaneLease[]> {
  const { model, fingerprint, generation: scope } = generation
  const leases = await readModels.leases.claim({ model, fingerprint, scope, owner, leaseMs: LEASE_MS })
  if (leases.length > 0) return leases
  const { lanes } = await readModels.leases.standing(generation)
  if (lanes.length > 0 && lanes.every(({ live }) => live)) return []
  throw new OutcryError(
    'rebuild-running',
    `Cannot rebuild '${model}': another process is building generation ${scope}: wait for it, or up to ` +
      `${LEASE_MS / 1_000} s after it has died`,
    { facts: { model, generation: scope } },
  )
}

async function makeIndex(parts: RebuildParts, generation: GenerationKey, leases: readonly LaneLease[]): Promise<void> {
  const { definition, log, searchIndex } = parts
  if (definition.search === undefined) return
  const lanes = lanesOf(definition, log.laneCount).length
  const isFresh = leases.length === lanes && leases.every(({ position }) => position === BEGINNING)
  // Where the checkpoints were deleted, the numbers of generations begin anew, and a document of old would never give way.
  if (isFresh) await searchIndex.drop(generation)
  await searchIndex.create(generation, definition.search)
}

/** The name under which checks of a read model are known to each other: no fingerprint of code can be it. */
const CHECKS = 'checks'

/** Says whether a process checks a read model now. */
export async function isBeingChecked({ leases }: Pick<ReadModelStore, 'leases'>, model: string): Promise<boolean> {
  const owner = `look-${crypto.randomUUID()}`
  const [checks = 1] = await leases.enlist(owner, LEASE_MS, [{ model, fingerprint: CHECKS }])
  await leases.release(owner)
  return checks > 1
}

/**
 * Lets `work` be the only check of the read model, and drops what one has left that died.
 *
 * @throws OutcryError `rebuild-running` when there is another check.
 */
export async function asOnlyCheck<Result>(parts: RebuildParts, work: () => Promise<Result>): Promise<Result> {
  const { definition, readModels } = parts
  const { name: model } = definition
  const owner = `${parts.owner}-check`
  const enlist = async () => (await readModels.leases.enlist(owner, LEASE_MS, [{ model, fingerprint: CHECKS }]))[0] ?? 1
  const checks = await enlist()
  const renewal = setInterval(() => void enlist().catch(() => undefined), LEASE_MS / 4)
  try {
    if (checks > 1) {
      throw new OutcryError(
        'rebuild-running',
        `Cannot check '${model}': another process is checking it: wait for it, or up to ${LEASE_MS / 1_000} s after it ` +
          'has died',
        { facts: { model } },
      )
    }
    for (const each of await readModels.generations.list(model)) {
      if (each.state === 'checking') await dropGeneration(parts, each)
    }
    return await work()
  } finally {
    clearInterval(renewal)
    await readModels.leases.release(owner).catch(() => undefined)
  }
}
