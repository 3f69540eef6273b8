import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { checkLog } from '../../src/app/check-log.ts'
import type { EventStore, LogDescription } from '../../src/domain/event-store.ts'
import { readModel } from '../../src/projections/read-model.ts'
import { Account, balances } from '../projections/accounts.ts'
import { openWorld, type World } from '../projections/world.ts'

let own: World
let other: World
beforeEach(async () => {
  own = await openWorld()
  other = await openWorld()
  for (const world of [own, other]) await world.append('a', ['Deposited', 1])
  await own.build(balances())
})
afterEach(() => Promise.all([own.close(), other.close()]))

/** A log that says something else of itself. */
const saying = ({ store }: World, changes: Partial<LogDescription>): Pick<EventStore, 'describe' | 'readAll'> => ({
  readAll: (options) => store.readAll(options),
  describe: async () => ({ ...(await store.describe()), ...changes }),
})

const refused = { code: 'checkpoint-of-another-log' }

describe('checkLog()', () => {
  it('accepts the log that the checkpoints belong to, also when it has grown', async () => {
    await own.append('a', ['Deposited', 2])
    await checkLog(own.store, own.readModels)
  })

  it('accepts a log that others write to, and project, while it is checked', async () => {
    await own.project([balances()])
    const { generations } = own.readModels
    const list = async () => {
      const listed = await generations.list()
      await own.append('a', ['Deposited', 2])
      await own.caughtUp(balances())
      return listed
    }
    const { head } = await checkLog(own.store, { generations: { ...generations, list } })
    expect(head).toBe((await own.store.describe()).head)
  })

  it('refuses a log with another id', async () => {
    const foreign = checkLog(other.store, own.readModels)
    await expect(foreign).rejects.toMatchObject({ ...refused, message: expect.stringContaining('belong to log') })
  })

  it('refuses an older copy of the log', async () => {
    await expect(checkLog(saying(own, { head: '0' }), own.readModels)).rejects.toMatchObject(refused)
  })

  it('refuses it also for a read model that handles none of the events before its checkpoint', async () => {
    const closings = readModel('closings', { version: 1, row: z.object({ id: z.string() }) }).on(Account, {
      Closed: (_row, _data, { entityId }) => ({ id: entityId }),
    })
    const fresh = await openWorld()
    try {
      await fresh.append('a', ['Deposited', 1])
      await fresh.build(closings)
      const copy = saying(other, { logId: fresh.log.logId })
      await expect(checkLog(copy, fresh.readModels)).rejects.toMatchObject(refused)
      await checkLog(fresh.store, fresh.readModels)
    } finally {
      await fresh.close()
    }
  })

  it('refuses a log in which another event stands where the last one was seen', async () => {
    const { logId } = own.log
    await expect(checkLog(saying(other, { logId }), own.readModels)).rejects.toMatchObject(refused)
  })
})
