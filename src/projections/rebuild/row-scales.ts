import { getHeapStatistics } from 'node:v8'
import type { Row } from '../read-model-store.ts'

/** The most memory that the rows of a rebuild take by default, in bytes. */
const MOST_BYTES = 256 * 1_024 * 1_024

/** How large a part of the memory of the process that is at most. */
const PART_OF_HEAP = 1 / 8

/** What a row takes besides what is in it, in bytes: its place under its key, and what is known about it. */
const BYTES_BESIDES = 300

/** How many rows are taken to be like one that is weighed. */
const ROWS_PER_WEIGHING = 64

/** Estimates how much memory rows take. */
export interface RowScales {
  /** Learns of a row; most are not looked at. */
  weigh(row: Row | null): void
  /** How much memory a row takes on average, in bytes. */
  bytesPerRow(): number
}

/** Makes scales that have weighed nothing yet. */
export function createRowScales(): RowScales {
  let seen = 0
  let weighed = 0
  let characters = 0
  return {
    weigh: (row) => {
      if (seen % ROWS_PER_WEIGHING === 0) {
        weighed += 1
        characters += row === null ? 0 : JSON.stringify(row).length
      }
      seen += 1
    },
    bytesPerRow: () => BYTES_BESIDES + (weighed === 0 ? 0 : characters / weighed),
  }
}

/** How much memory the rows of a rebuild may take in this process, in bytes. */
export function memoryForRows(): number {
  return Math.min(MOST_BYTES, getHeapStatistics().heap_size_limit * PART_OF_HEAP)
}
