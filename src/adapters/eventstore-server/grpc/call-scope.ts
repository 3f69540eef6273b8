/** What has to end when the server closes. */
export interface CallScopes {
  /** Makes the signal of a call: it is aborted when the client has gone, or the server closes. */
  open(call: CancellableCall): CallScope
  /** How many calls are open. */
  readonly count: number
  /** Ends all calls, and waits until they have ended. */
  close(): Promise<void>
}

/** The life of a call. */
export interface CallScope {
  /** Aborted when the client has gone, or the server closes. */
  readonly signal: AbortSignal
  /** Whether it is the server that ends the call. */
  readonly isClosing: () => boolean
  /** Says that the call has ended. */
  end(): void
}

/** A call that a client can cancel. */
export interface CancellableCall {
  /** Whether the client has cancelled. */
  readonly cancelled: boolean
  /** Calls back when the client cancels. */
  on(event: 'cancelled', listener: () => void): unknown
}

/** Makes the book of open calls. */
export function createCallScopes(): CallScopes {
  const open = new Set<AbortController>()
  let closing = false
  let onEmpty: (() => void) | undefined
  return {
    open: (call) => {
      const controller = new AbortController()
      open.add(controller)
      call.on('cancelled', () => controller.abort())
      if (call.cancelled || closing) controller.abort()
      const end = () => {
        open.delete(controller)
        if (open.size === 0) onEmpty?.()
      }
      return { signal: controller.signal, isClosing: () => closing, end }
    },
    get count() {
      return open.size
    },
    close: async () => {
      closing = true
      if (open.size === 0) return
      const empty = new Promise<void>((resolve) => {
        onEmpty = resolve
      })
      for (const controller of open) controller.abort()
      await empty
    },
  }
}
