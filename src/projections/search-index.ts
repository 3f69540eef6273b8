import type { JsonValue } from '../domain/json.ts'
import type { Position } from '../domain/position.ts'
import type {
  Column,
  GenerationDifference,
  GenerationKey,
  GenerationPair,
  GenerationSize,
  Row,
} from './read-model-store.ts'

/** What a search index knows of its documents. */
export interface SearchMapping {
  /** The declared properties of a document. A `json` column holds a list of texts when it is a facet or searched. */
  readonly columns: readonly Column[]
  /** The properties that are searched as text, most important first. */
  readonly text: readonly string[]
  /** The properties that can be filtered by, sorted by and counted. */
  readonly facets: readonly string[]
}

/** What the index holds under a key. */
export interface VersionedDocument {
  /** The position of the last event in it. */
  readonly version: Position
  /** The document; `null` when it was deleted at that version. */
  readonly document: Row | null
}

/** A value that a document's property is compared with. */
export type FilterValue = string | number | boolean | null

/**
 * A condition on one property: equal to a value, to one of several, or within a range with its ends. `null` is a
 * missing value or an empty list.
 */
export type FilterCondition =
  | FilterValue
  | readonly FilterValue[]
  | { readonly from?: string | number; readonly to?: string | number }

/** What to search for. */
export interface SearchQuery {
  /** The words to find; each must occur, the last one may be only begun. Every document when there is no word in it. */
  readonly text?: string
  /** Conditions by property, all of which must hold. A list-valued property matches when one of its values does. */
  readonly filter?: { readonly [property: string]: FilterCondition }
  /** The order; by relevance when absent and there is a text. Ties are broken by key; missing values come last. */
  readonly sort?: readonly { readonly property: string; readonly direction: 'ascending' | 'descending' }[]
  /** How many hits at most, from 1 to 1,000. 20 by default. */
  readonly limit?: number
  /** The `next` of the page before. */
  readonly after?: string
  /** The properties whose values are to be counted over all matching documents. None by default. */
  readonly countBy?: readonly string[]
  /** Whether to mark the found words. False by default. */
  readonly highlight?: boolean
  /** What the keys of the documents that may be found or counted begin with. Any by default. */
  readonly keyPrefixes?: readonly string[]
}

/** A found document. */
export interface SearchHit {
  /** The document's key. */
  readonly key: string
  /** The document, with null for a missing property. */
  readonly document: Row
  /** How well it fits; greater is better, comparable within one query. */
  readonly score: number
  /**
   * By property in which something was found, its whole text as HTML, escaped, with the found words within `<mark>`.
   * Empty unless asked for.
   */
  readonly highlights: { readonly [property: string]: string }
}

/** One page of found documents. */
export interface SearchPage {
  /** How many documents match in all. */
  readonly total: number
  /** The documents of this page. */
  readonly hits: readonly SearchHit[]
  /** By property asked for, its values with the number of matching documents, most frequent first, 100 at most; not null. */
  readonly counts: { readonly [property: string]: readonly { readonly value: JsonValue; readonly count: number }[] }
  /** Continues after the last hit of this page; absent on the last page. */
  readonly next?: string
}

/**
 * Where documents are found by their words. It promises: a document never goes back to an earlier version; `read`
 * sees every write that was answered; `search` sees it at the latest after `refresh`. All that need an index
 * throw OutcryError `generation-not-found` when there is no index.
 */
export interface SearchIndex {
  /** Makes the index of a generation, unless it is there. */
  create(generation: GenerationKey, mapping: SearchMapping): Promise<void>
  /** Reads documents by key with their versions, deleted ones too. */
  read(generation: GenerationKey, keys: readonly string[]): Promise<ReadonlyMap<string, VersionedDocument>>
  /**
   * Writes documents by key, each only when its version is at least the stored one.
   *
   * @returns the keys that were refused because a later version is there.
   * @throws OutcryError `row-refused` when a document does not fit the mapping.
   */
  write(generation: GenerationKey, documents: ReadonlyMap<string, VersionedDocument>): Promise<readonly string[]>
  /** Lets `search` see everything that was written before. */
  refresh(generation: GenerationKey): Promise<void>
  /**
   * Finds documents. No text is an error.
   *
   * @throws OutcryError `input-invalid` when the query names a property that is not a facet, `limit` is out of range, or
   * `after` is not one of its own.
   */
  search(generation: GenerationKey, query: SearchQuery): Promise<SearchPage>
  /** Measures the index of a generation; deleted documents do not count. */
  measure(generation: GenerationKey): Promise<GenerationSize>
  /** Compares the documents of two generations of a read model, on one consistent view of both. */
  compare(pair: Omit<GenerationPair, 'primaryKey'>): Promise<GenerationDifference>
  /** Drops the index of a generation. */
  drop(generation: GenerationKey): Promise<void>
  /** Lets go of the server or file. */
  close(): Promise<void>
}
