import type { Lane } from '../../domain/lane.ts'

/** Stands where a category belongs to no bounded context, such as that of recorded rejections. */
const NO_CONTEXT = '_'

/** The subjects of one service. docs/fan-out.md explains them. */
export interface Subjects {
  /** Where an event is published. */
  ofEvent(event: { streamId: string; type: string }, lane: number): string
  /** What a consumer of a lane listens to. */
  ofLane(lane: Lane): string
  /** Where publishers leave a mark in the stream when they come and go. */
  readonly publisher: string
  /** Where it is announced how far the publishing has come. */
  readonly announcement: string
}

/** Makes a text one token of a subject: what is not a letter, a digit, `_` or `-` is percent-encoded. */
function escapeToken(text: string): string {
  const escaped = encodeURIComponent(wellFormed(text))
  return escaped.replace(/[.!~*'()]/g, (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`) || NO_CONTEXT
}

/** Replaces what no encoding can say, halves of a surrogate pair. */
export function wellFormed(text: string): string {
  return text.replace(/[\uD800-\uDFFF]/gu, '\uFFFD')
}

/** Makes the subjects of a service, which knows the bounded context of a category. */
export function subjectsOf(app: string, contextOf: (category: string) => string | undefined): Subjects {
  const name = escapeToken(app)
  const tails = new Map<string, string>()
  const tailOf = (category: string, type: string) =>
    [contextOf(category) ?? NO_CONTEXT, category, type].map(escapeToken).join('.')
  return {
    ofEvent: ({ streamId, type }, lane) => {
      const [category = ''] = streamId.split('-', 1)
      const key = `${category} ${type}`
      const tail = tails.get(key) ?? tailOf(category, type)
      tails.set(key, tail)
      return `${name}.${lane}.${tail}`
    },
    ofLane: (lane) => `${name}.${lane === 'log' ? '*' : lane}.*.*.*`,
    publisher: `${name}.publisher`,
    announcement: `${name}.announcement`,
  }
}
