import type { GroupDefinition } from './group-definition.ts'

/** The trailers that say which group is meant. */
export function groupTrailers({ source, group }: Pick<GroupDefinition, 'source' | 'group'>): Record<string, string> {
  return { 'stream-name': source, 'group-name': group }
}
