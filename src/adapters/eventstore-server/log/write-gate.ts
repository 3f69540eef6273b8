/** Lets writes to streams happen side by side, and what changes the life of a stream happen alone. */
export interface WriteGate {
  /** Runs a write, at once unless the stream is being deleted or revived. */
  pass<Result>(streamId: string, write: () => Promise<Result>): Promise<Result>
  /** Runs a change of a stream's life when all writes under way have ended; writes to the stream wait for it. */
  alone<Result>(streamId: string, change: () => Promise<Result>): Promise<Result>
}

/** Makes a gate that costs nothing for streams whose life does not change. */
export function createWriteGate(): WriteGate {
  const underWay = new Set<Promise<unknown>>()
  const closed = new Map<string, Promise<unknown>>()
  const pass: WriteGate['pass'] = async (streamId, write) => {
    for (let change = closed.get(streamId); change !== undefined; change = closed.get(streamId)) await settled(change)
    const writing = write()
    underWay.add(writing)
    try {
      return await writing
    } finally {
      underWay.delete(writing)
    }
  }
  return {
    pass,
    alone: async (streamId, change) => {
      for (let other = closed.get(streamId); other !== undefined; other = closed.get(streamId)) await settled(other)
      const changing = Promise.allSettled(underWay).then(change)
      closed.set(streamId, changing)
      try {
        return await changing
      } finally {
        closed.delete(streamId)
      }
    },
  }
}

async function settled(work: Promise<unknown>): Promise<void> {
  await work.catch(() => undefined)
}
