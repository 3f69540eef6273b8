import { describe, expect, it, onTestFinished } from 'vitest'
import { z } from 'zod'
import { service } from '../../src/app/service.ts'
import type { App } from '../../src/app/start-service.ts'
import type { EventSource } from '../../src/domain/entity.ts'
import { entity } from '../../src/domain/entity.ts'
import { versions } from '../../src/domain/event-versions.ts'
import { startInMemory } from '../../src/testing/start-in-memory.ts'

const Lamp = entity('lamp', {
  initial: (): { readonly lit: boolean; readonly colour: string } => ({ lit: false, colour: 'none' }),
  events: {
    LampLit: versions(z.object({})).next(z.object({ colour: z.string() }), () => ({ colour: 'white' })),
    LampPutOut: z.object({}),
  },
  evolve: {
    LampLit: (_lamp, { colour }) => ({ lit: true, colour }),
    LampPutOut: (lamp) => ({ ...lamp, lit: false }),
  },
})
const { LampLit, LampPutOut } = Lamp.events
const light = Lamp.command('Light', z.object({ colour: z.string() }), (_lamp, { colour }) => LampLit({ colour }))
const putOut = Lamp.command('PutOut', z.object({}), () => LampPutOut({}))

async function startLamps() {
  const app = await startInMemory(service('lamps', { contexts: { lamps: [Lamp as EventSource] } }))
  onTestFinished(() => app.close())
  return app
}

async function historyOf(app: App, id: string) {
  const steps = []
  for await (const step of app.history(Lamp, id)) steps.push(step)
  return steps
}

describe('history()', () => {
  it('tells what happened to an entity, oldest first, and the state after each event', async () => {
    const app = await startLamps()
    await app.dispatch(light, { id: 'desk', colour: 'red' }, { actor: 'ada' })
    await app.dispatch(light, { id: 'door', colour: 'blue' })
    await app.dispatch(putOut, { id: 'desk' })
    const steps = await historyOf(app, 'desk')
    expect(steps.map(({ event, state, revision }) => [revision, event.type, event.data, state])).toEqual([
      [0, 'LampLit', { colour: 'red' }, { lit: true, colour: 'red' }],
      [1, 'LampPutOut', {}, { lit: false, colour: 'red' }],
    ])
    expect(steps.map(({ position }) => position)).toEqual(['1', '3'])
    expect(steps[0]).toMatchObject({ occurredAt: expect.stringMatching(/Z$/), metadata: { actor: 'ada' } })
  })

  it('reads old events as their newest schema has them', async () => {
    const app = await startLamps()
    const old = { id: crypto.randomUUID(), type: 'LampLit', data: {}, metadata: { schemaVersion: 1 } }
    await app.store.append('lamp-old', 'no-stream', [old])
    const [step] = await historyOf(app, 'old')
    expect(step?.event.data).toEqual({ colour: 'white' })
  })

  it('is empty where nothing has happened', async () => {
    const app = await startLamps()
    expect(await historyOf(app, 'hall')).toEqual([])
  })
})
