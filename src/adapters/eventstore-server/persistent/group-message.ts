import { originalEvent, type ResolvedEvent } from '../log/log-event.ts'

/** An event on its way through a group. */
export interface GroupMessage {
  /** The event, with the link that led to it. */
  readonly resolved: ResolvedEvent
  /** The id by which consumers speak of it: that of the link, when there is one. */
  readonly id: string
  /** Its revision or position; `undefined` for a parked message that is sent again. */
  readonly place: number | undefined
  /** How often it was sent again. */
  retryCount: number
}

/** Makes the message for an event. */
export function createGroupMessage(resolved: ResolvedEvent, place: number | undefined): GroupMessage {
  return { resolved, id: originalEvent(resolved).id, place, retryCount: 0 }
}
