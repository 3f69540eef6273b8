/** A service that nobody needs, as data: what both ways of writing it have in common. */
export interface ServiceShape {
  /** Its entities, each with one read model. */
  readonly entities: readonly EntityShape[]
}

/** One entity with its commands and its read model. */
export interface EntityShape {
  /** In the singular and in PascalCase. */
  readonly name: string
  /** Its event types. */
  readonly events: readonly EventShape[]
  /** Its commands. */
  readonly commands: readonly CommandShape[]
  /** The columns of its read model, besides `id` and `status`. */
  readonly columns: readonly Field[]
}

/** One event type. */
export interface EventShape {
  /** In PascalCase. */
  readonly type: string
  /** Its data. */
  readonly fields: readonly Field[]
}

/** One command. It is rejected with `reasons`, or adds an event of type `event` made of its own input. */
export interface CommandShape {
  /** In PascalCase. */
  readonly name: string
  /** The event that it leads to; the input has the same fields. */
  readonly event: EventShape
  /** The codes that it may be rejected with. */
  readonly reasons: readonly string[]
}

/** One property. */
export interface Field {
  /** Its name. */
  readonly name: string
  /** What it holds. */
  readonly kind: FieldKind
}

/** The kinds of properties, each as a zod schema, as a type, and as a value. */
export const fieldKinds = {
  text: { schema: 'z.string()', type: 'string', value: "'text'" },
  count: { schema: 'z.number()', type: 'number', value: '7' },
  flag: { schema: 'z.boolean()', type: 'boolean', value: 'true' },
  choice: { schema: "z.enum(['low', 'high'])", type: "'low' | 'high'", value: "'low'" },
  list: { schema: 'z.array(z.string())', type: 'string[]', value: "['text']" },
  maybe: { schema: 'z.string().nullable()', type: 'string | null', value: 'null' },
} as const

/** The kind of a property. */
export type FieldKind = keyof typeof fieldKinds

/** Makes up a service; the same numbers always give the same one. */
export function makeUpService(size: { entities: number; events: number; commands: number }): ServiceShape {
  const random = seeded(20_26)
  return {
    entities: Array.from({ length: size.entities }, (_, number) => {
      const name = `Thing${number + 1}`
      const events = Array.from({ length: size.events }, (_, index) => ({
        type: `${name}Event${index + 1}`,
        fields: fields(random, 2 + random(3)),
      }))
      const commands = Array.from({ length: size.commands }, (_, index) => ({
        name: `DoThing${number + 1}Step${index + 1}`,
        event: events[index % events.length] as EventShape,
        reasons: ['not-found', `rule-${index + 1}-of-thing-${number + 1}`],
      }))
      return { name, events, commands, columns: fields(random, 5) }
    }),
  }
}

function fields(random: (limit: number) => number, count: number): Field[] {
  const kinds = Object.keys(fieldKinds) as FieldKind[]
  return Array.from({ length: count }, (_, index) => ({
    name: `field${index + 1}`,
    kind: kinds[random(kinds.length)] as FieldKind,
  }))
}

function seeded(seed: number): (limit: number) => number {
  let state = seed
  return (limit) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return Math.floor((state / 2 ** 32) * limit)
  }
}
