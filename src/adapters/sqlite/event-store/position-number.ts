import { OutcryError } from '../../../domain/outcry-error.ts'
import type { Position } from '../../../domain/position.ts'

/**
 * Reads a position of this store as the number it is kept as.
 *
 * @throws OutcryError `input-invalid` for anything but a whole number in decimal digits.
 */
export function positionNumber(position: Position): number {
  const number = /^\d+$/.test(position) ? Number(position) : Number.NaN
  if (Number.isSafeInteger(number)) return number
  throw new OutcryError(
    'input-invalid',
    `Cannot read the event log: a position is a decimal number, current one is '${position}'`,
    {
      facts: { position },
    },
  )
}
