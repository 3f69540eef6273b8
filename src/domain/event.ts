/** Something that happened to an entity, as its decider says it. */
export interface DomainEvent<Category extends string = string, Type extends string = string, Data = unknown> {
  /** Marks the value as an event. */
  readonly kind: 'event'
  /** The category of the streams that it belongs to. */
  readonly category: Category
  /** What happened, in the past tense. */
  readonly type: Type
  /** The particulars. */
  readonly data: Data
}

/** Makes events of one type. The data is checked when the event is appended. */
export interface EventCreator<Category extends string, Type extends string, Data> {
  (data: Data): DomainEvent<Category, Type, Data>
  /** The name of the type. */
  readonly type: Type
}

/** Every event of an entity, as a union. */
export type EventOf<Category extends string, Events> = {
  [Type in keyof Events & string]: DomainEvent<Category, Type, Events[Type]>
}[keyof Events & string]

/** Makes the creator of one event type. */
export function eventCreator<Category extends string, Type extends string, Data>(
  category: Category,
  type: Type,
): EventCreator<Category, Type, Data> {
  const create = (data: Data): DomainEvent<Category, Type, Data> => ({ kind: 'event', category, type, data })
  return Object.assign(create, { type })
}
