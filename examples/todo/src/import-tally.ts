import type { Complaint } from './todo-txt/parse-line.ts'

/** A line that became no todo. */
export interface BadLine extends Complaint {
  /** Counted from 1. */
  readonly lineNumber: number
}

/** How far an import has come. */
export interface ImportProgress {
  /** How many bytes of the file are finished. */
  readonly bytesDone: number
  /** How many lines are finished, blank ones too. */
  readonly lines: number
  /** How many todos were added. */
  readonly imported: number
  /** How many todos an earlier import had added. */
  readonly alreadyThere: number
  /** How many lines became no todo. */
  readonly failed: number
}

/** What became of an import. */
export interface ImportReport extends ImportProgress {
  /** The first of the lines that became no todo, in order; `failed` counts them all. */
  readonly badLines: readonly BadLine[]
}

/** What became of a line. */
export type LineResult = 'imported' | 'already-there' | 'blank' | Complaint

/** Counts what became of the lines of an import. */
export interface Tally {
  /** Counts a line that is finished. */
  count(line: { lineNumber: number; endByte: number }, result: LineResult): void
  /** Tells how far the import has come. */
  progress(): ImportProgress
  /** Tells what became of all lines. */
  report(): ImportReport
}

/** Makes a tally that keeps so many bad lines, and counts them all. */
export function createTally(maxBadLines: number): Tally {
  const counts = { bytesDone: 0, lines: 0, imported: 0, alreadyThere: 0, failed: 0 }
  const badLines: BadLine[] = []
  return {
    count: ({ lineNumber, endByte }, result) => {
      counts.bytesDone = Math.max(counts.bytesDone, endByte)
      counts.lines += 1
      if (result === 'imported') counts.imported += 1
      else if (result === 'already-there') counts.alreadyThere += 1
      else if (result !== 'blank') {
        counts.failed += 1
        if (badLines.length < maxBadLines) badLines.push({ lineNumber, ...result })
      }
    },
    progress: () => ({ ...counts }),
    report: () => ({
      ...counts,
      badLines: badLines.toSorted((one, other) => one.lineNumber - other.lineNumber),
    }),
  }
}
