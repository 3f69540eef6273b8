import { OutcryError } from '../../domain/outcry-error.ts'
import { BEGINNING } from '../../domain/position.ts'
import { wait } from '../back-off.ts'
import { fingerprintOf, handlersHashOf } from '../fingerprint.ts'
import { lanesOf } from '../lane-claims.ts'
import type { Generation, GenerationKey, LaneLease } from '../read-model-store.ts'
import { continueFoldedBuild, type GenerationBuild } from './generation-build.ts'
import { joinLanes } from './join-lanes.ts'
import { createProgressMeter, type ProgressMeter, type RebuildProgress } from './progress.ts'
import type { RebuildParts } from './rebuild-parts.ts'
import { continueStatementsBuild } from './statements-build.ts'

/** How long a rebuild's lanes stay with a process that does not answer any more, in ms. */
const LEASE_MS = 10_000

/** How long both generations are written after readers were switched, in ms. */
const GRACE_MS = 500

/** How many events one page of the replay holds. */
const PAGE_EVENTS = 2_000

/** How to rebuild. */
export interface RebuildOptions {
  /** Ends the rebuild; what was written stays, and the next one goes on from there. */
  readonly signal: AbortSignal
  /** Called as the rebuild goes on, at every page. Nothing by default. */
  readonly onProgress?: (progress: RebuildProgress) => void
  /** Whether to switch although events had to be set aside. False by default. */
  readonly park?: boolean
}

/**
 * Builds a generation of a read model by replaying the log beside the one that is read, and switches readers to it
 * when it has caught up. A generation that an earlier rebuild left unfinished is finished.
 *
 * @returns the generation that is read now; `undefined` when aborted.
 * @throws OutcryError `rebuild-running` when another process builds one now, `rebuild-would-park` when events cannot
 * be handled: the generation in service stays, and `deadLetters` lists the events of the new one.
 */
export async function rebuild(parts: RebuildParts, options: RebuildOptions): Promise<GenerationKey | undefined> {
  const { generation, leases } = await beginOrResume(parts)
  const renewal = setInterval(
    () => void parts.readModels.leases.renew(parts.owner, LEASE_MS).catch(() => undefined),
    LEASE_MS / 4,
  )
  try {
    const build = await continueBuild(parts, generation, leases)
    const from = build.through
    const { head } = await parts.store.describe()
    const total = await parts.store.count({ from, through: head, filter: parts.planner.filter })
    const meter = createProgressMeter({ ...keyOf(generation), from, total })
    await replayInto(parts, build, { meter, options })
    if (options.signal.aborted) return undefined
    await requireNothingParked(parts, generation, options)
    await switchReaders(parts, { generation, build, meter, options })
    return options.signal.aborted ? undefined : keyOf(generation)
  } finally {
    clearInterval(renewal)
    await parts.readModels.leases.release(parts.owner).catch(() => undefined)
  }
}

async function beginOrResume(parts: RebuildParts): Promise<{ generation: Generation; leases: readonly LaneLease[] }> {
  const { definition, readModels, owner } = parts
  const fingerprint = fingerprintOf(definition)
  const generation = (await firstUnfinished(parts)) ?? (await begin(parts))
  const claim = { model: definition.name, fingerprint, scope: generation.generation, owner, leaseMs: LEASE_MS }
  const leases = await readModels.leases.claim(claim)
  if (leases.length > 0) {
    await makeIndex(parts, keyOf(generation), leases)
    return { generation, leases }
  }
  throw new OutcryError(
    'rebuild-running',
    `Cannot rebuild '${definition.name}': another process is building generation ${generation.generation}: ` +
      `wait for it, or up to ${LEASE_MS / 1_000} s after it has died`,
    { facts: { model: definition.name, generation: generation.generation } },
  )
}

/** The generation that an earlier rebuild has begun, or another process just now. */
async function firstUnfinished({ definition, readModels }: RebuildParts): Promise<Generation | undefined> {
  const fingerprint = fingerprintOf(definition)
  const known = await readModels.generations.list(definition.name)
  return known.find((each) => each.state === 'building' && each.fingerprint === fingerprint)
}

/** Begins a generation; of several that are begun at once the first one counts. */
async function begin(parts: RebuildParts): Promise<Generation> {
  const { definition, readModels, log } = parts
  const own = await readModels.generations.create({
    model: definition.name,
    fingerprint: fingerprintOf(definition),
    handlersHash: handlersHashOf(definition),
    logId: log.logId,
    lanes: lanesOf(definition, log.laneCount),
    ...(definition.search === undefined && { columns: definition.columns }),
    ...(definition.statements && { primaryKey: definition.statements.primaryKey }),
  })
  const first = (await firstUnfinished(parts)) ?? own
  if (first.generation !== own.generation) await readModels.generations.drop(keyOf(own))
  return first
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

async function continueBuild(
  parts: RebuildParts,
  generation: Generation,
  leases: readonly LaneLease[],
): Promise<GenerationBuild> {
  const [logLane] = leases
  return parts.definition.statements !== undefined && logLane !== undefined
    ? continueStatementsBuild(parts, logLane)
    : continueFoldedBuild(parts, generation, leases)
}

async function replayInto(
  parts: RebuildParts,
  build: GenerationBuild,
  { meter, options }: { meter: ProgressMeter; options: RebuildOptions },
): Promise<void> {
  const { signal } = options
  const from = build.through
  for await (const page of parts.store.readAll({ from, filter: parts.planner.filter, pageSize: PAGE_EVENTS, signal })) {
    if (signal.aborted) break
    await build.take(page.events, page.completeThrough)
    meter.count(page.events.length, page.completeThrough)
    options.onProgress?.(meter.at('replaying'))
  }
  await build.flush()
}

async function requireNothingParked(
  parts: RebuildParts,
  generation: Generation,
  { park = false }: RebuildOptions,
): Promise<void> {
  const letters = await parts.readModels.deadLetters.list(keyOf(generation))
  if (park || letters.length === 0) return
  throw new OutcryError(
    'rebuild-would-park',
    `Cannot switch '${parts.definition.name}' to generation ${generation.generation}: ${letters.length} events cannot be ` +
      'handled and would be set aside: mend the code, or rebuild again and allow to park them',
    { facts: { ...keyOf(generation), events: letters.length } },
  )
}

async function switchReaders(
  parts: RebuildParts,
  rebuilt: { generation: Generation; build: GenerationBuild; meter: ProgressMeter; options: RebuildOptions },
): Promise<void> {
  const { generation, build, meter, options } = rebuilt
  const { readModels } = parts
  const live = (await readModels.generations.list(generation.model)).filter(
    (each) => each.state === 'live' && each.fingerprint === generation.fingerprint,
  )
  if (live.length > 0) {
    options.onProgress?.(meter.at('joining'))
    const replay = () => replayInto(parts, build, { meter, options })
    await joinLanes(parts, keyOf(generation), build, { replay, signal: options.signal })
    if (options.signal.aborted) return
  }
  await readModels.transaction((transaction) => transaction.serve(keyOf(generation)))
  options.onProgress?.(meter.at('serving'))
  if (live.length === 0) return
  await wait(GRACE_MS, options.signal)
  await readModels.transaction(async (transaction) => {
    for (const old of live) await transaction.retire(keyOf(old))
  })
  await dropOlder(parts, generation, Math.min(...live.map((old) => old.generation)))
}

/** Keeps the generation that was read until now, and drops those before it that nobody reads. */
async function dropOlder(parts: RebuildParts, { model, fingerprint }: Generation, previous: number): Promise<void> {
  for (const each of await parts.readModels.generations.list(model)) {
    if (each.state !== 'retired' || each.fingerprint !== fingerprint || each.generation >= previous) continue
    await parts.readModels.generations.drop(keyOf(each))
    if (parts.definition.search) await parts.searchIndex.drop(keyOf(each))
  }
}

function keyOf({ model, generation }: GenerationKey): GenerationKey {
  return { model, generation }
}
