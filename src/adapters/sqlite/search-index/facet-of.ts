import { OutcryError } from '../../../domain/outcry-error.ts'
import type { FacetColumn, IndexTables } from './index-tables.ts'

/**
 * Finds where a facet is stored.
 *
 * @throws OutcryError `input-invalid` when the property is not a facet.
 */
export function facetOf({ facetColumns }: IndexTables, property: string): FacetColumn {
  const facet = facetColumns.get(property)
  if (facet) return facet
  throw searchRefused(
    `'${property}' is not a facet, current facets are: ${[...facetColumns.keys()].join(', ') || 'none'}`,
  )
}

/** Makes the error for a query that cannot be answered. */
export function searchRefused(reason: string): OutcryError {
  return new OutcryError('input-invalid', `Cannot search: ${reason}`)
}
