import type { GenerationKey, ReadModelStore } from '../read-model-store.ts'
import type { SearchIndex } from '../search-index.ts'

/** Ends writing into a generation that nobody reads, and drops everything of it. */
export async function dropGeneration(
  { readModels, searchIndex }: { readonly readModels: ReadModelStore; readonly searchIndex: SearchIndex },
  { model, generation }: GenerationKey,
): Promise<void> {
  const key = { model, generation }
  await readModels.transaction((transaction) => transaction.retire(key))
  await readModels.generations.drop(key)
  await searchIndex.drop(key)
}
