import { OutcryError } from '../domain/outcry-error.ts'
import { fingerprintOf } from './fingerprint.ts'
import type { ReadModelDefinition } from './read-model.ts'
import type { GenerationKey, ReadModelStore } from './read-model-store.ts'

/**
 * Finds the generation that readers of this code read.
 *
 * @throws OutcryError `read-model-building` while there is none.
 */
export async function requireServing(
  { generations }: Pick<ReadModelStore, 'generations'>,
  definition: ReadModelDefinition,
): Promise<GenerationKey> {
  const generation = await generations.serving(definition.name, fingerprintOf(definition))
  if (generation !== undefined) return generation
  throw beingBuilt(definition)
}

/** The error of readers while there is no generation for them. */
export function beingBuilt(definition: ReadModelDefinition): OutcryError {
  return new OutcryError(
    'read-model-building',
    `Cannot read '${definition.name}': its rows are being built by replaying the log: try again when the service says it is ready`,
    { facts: { model: definition.name } },
  )
}
