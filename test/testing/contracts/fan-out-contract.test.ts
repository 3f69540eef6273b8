import { createInProcessFanOut } from '../../../src/adapters/in-process/fan-out.ts'
import type { Delivery, FanOut, FanOutMessage, FanOutPublisher } from '../../../src/projections/fan-out.ts'
import { fanOutContract } from '../../../src/testing/contracts/fan-out-contract.ts'
import { findsPlantedFaults } from './planted-faults.ts'

/** A fan-out whose publishers have a fault. */
function publishing(fault: (sound: FanOutPublisher) => Partial<FanOutPublisher>) {
  return (fanOut: FanOut): Partial<FanOut> => ({
    openPublisher: async (logId) => {
      const sound = await fanOut.openPublisher(logId)
      return { ...sound, ...fault(sound) }
    },
  })
}

/** A fan-out that hands over other messages than it got. */
function delivering(change: (messages: readonly FanOutMessage[]) => readonly FanOutMessage[]) {
  return (fanOut: FanOut): Partial<FanOut> => ({
    consume: async function* (lane, signal) {
      for await (const delivery of fanOut.consume(lane, signal)) yield changed(delivery, change)
    },
  })
}

function changed(
  delivery: Delivery,
  change: (messages: readonly FanOutMessage[]) => readonly FanOutMessage[],
): Delivery {
  return delivery.kind === 'messages' ? { ...delivery, messages: change(delivery.messages) } : delivery
}

findsPlantedFaults<FanOut>(
  (test, plant) =>
    fanOutContract({ test, open: async () => plant(createInProcessFanOut()), features: { remembersLast: false } }),
  [
    {
      fault: 'hands over the messages of all lanes',
      foundBy: 'carries the messages of a lane in order, as they were sent, and no others',
      plant: (fanOut) => ({ consume: (_lane, signal) => fanOut.consume('log', signal) }),
    },
    {
      fault: 'turns the order around',
      foundBy: 'carries the whole log in order to those who ask for it, and to each of them',
      plant: delivering((messages) => messages.toReversed()),
    },
    {
      fault: 'hides that it has lost a message',
      foundBy: 'lets a slow consumer notice what it has lost',
      plant: publishing((publisher) => ({
        publish: (messages) =>
          publisher.publish(
            messages
              .filter(({ event }) => event.position !== '77')
              .map((message) => (message.event.position === '78' ? { ...message, previousInLane: '76' } : message)),
          ),
      })),
    },
    {
      fault: 'hands over old messages again behind new ones',
      foundBy: 'never waits for a slow consumer, whose messages stay in order whatever it loses',
      plant: delivering((messages) => [...messages, ...messages.slice(0, 1)]),
    },
    {
      fault: 'lets two publish at once',
      foundBy: 'lets an earlier publisher publish nothing more',
      plant: publishing((publisher) => ({ publish: (messages) => publisher.publish(messages).catch(() => undefined) })),
    },
    {
      fault: 'says of nothing that it was published',
      foundBy: 'lets a new publisher go on from the last one that is known, in whichever lane it is',
      plant: publishing(() => ({ last: '1' })),
    },
    {
      fault: 'announces less than was published',
      foundBy: 'tells every consumer how far the publishing has come',
      plant: publishing((publisher) => ({
        announce: (announcement) => publisher.announce({ ...announcement, head: '8' }),
      })),
    },
    {
      fault: 'loses the metadata of an event',
      foundBy: 'carries an event as it was sent',
      plant: delivering((messages) =>
        messages.map((message) => ({ ...message, event: { ...message.event, metadata: {} } })),
      ),
    },
    {
      fault: 'hands over what was published before',
      foundBy: 'begins with what is published from now on',
      plant: (fanOut) => {
        const published: FanOutMessage[] = []
        const keep = publishing((publisher) => ({
          publish: async (messages) => {
            published.push(...messages)
            await publisher.publish(messages)
          },
        }))
        return {
          ...keep(fanOut),
          consume: async function* (lane, signal) {
            if (published.length > 0) yield { kind: 'messages', messages: [...published] }
            yield* fanOut.consume(lane, signal)
          },
        }
      },
    },
  ],
)
