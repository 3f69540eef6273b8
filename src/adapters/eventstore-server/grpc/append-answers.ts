import type { OutcryError } from '../../../domain/outcry-error.ts'
import type { Appended } from '../log/append-events.ts'
import { toLogPlace } from './wire-values.ts'

/** Says where an append ended. */
export function successAnswer({ revision, position }: Appended): object {
  return {
    ...(revision < 0 ? { noStream: {} } : { revision }),
    ...(position === undefined ? { noPosition: {} } : { position: toLogPlace(position) }),
  }
}

/** Says what the writer expected, and what is there. */
export function conflictAnswer({ facts }: OutcryError): object {
  return {
    ...(typeof facts['actual'] === 'number' ? { currentRevision: facts['actual'] } : { currentNoStream: {} }),
    ...expectedAnswer(facts['expected']),
  }
}

function expectedAnswer(expected: unknown): object {
  if (expected === 'any') return { expectedAny: {} }
  if (expected === 'no-stream') return { expectedNoStream: {} }
  if (expected === 'stream-exists') return { expectedStreamExists: {} }
  return { expectedRevision: expected }
}
