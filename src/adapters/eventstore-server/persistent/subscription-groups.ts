import type { LogParts } from '../log/log-parts.ts'
import { protocolFailure } from '../log/protocol-failure.ts'
import { checkpointStream, type GroupDefinition, groupKey, parkedStream } from './group-definition.ts'
import { groupTrailers } from './group-trailers.ts'
import { forgetStream, readLastEvent, writeOwnEvent } from './server-streams.ts'
import { droppedFailure, openSubscriptionGroup, type SubscriptionGroup } from './subscription-group.ts'

/** The stream that keeps which groups there are. */
const CONFIG_STREAM = '$persistentSubscriptionConfig'

/** Which group is meant. */
export type GroupName = Pick<GroupDefinition, 'source' | 'group'>

/** The groups of a server. */
export interface SubscriptionGroups {
  /** All groups. */
  all(): readonly SubscriptionGroup[]
  /** @throws a failure when there is no such group. */
  find(name: GroupName): SubscriptionGroup
  /** @throws a failure when there is such a group already. */
  create(definition: GroupDefinition): Promise<void>
  /** Changes a group and drops its consumers. @throws a failure when there is no such group. */
  update(definition: GroupDefinition): Promise<void>
  /** Forgets a group, what it has noted and what it has put aside. @throws a failure when there is no such group. */
  remove(name: GroupName): Promise<void>
  /** Stops all groups, and opens them again from the log. */
  restart(): Promise<void>
  /** Stops all groups. */
  close(): Promise<void>
}

/** Opens the groups that the log knows of. */
export async function openSubscriptionGroups(log: LogParts): Promise<SubscriptionGroups> {
  const groups = new LoggedGroups(log)
  await groups.load()
  return groups
}

class LoggedGroups implements SubscriptionGroups {
  readonly #log: LogParts
  readonly #groups = new Map<string, SubscriptionGroup>()
  #changing: Promise<unknown> = Promise.resolve()

  constructor(log: LogParts) {
    this.#log = log
  }

  all(): readonly SubscriptionGroup[] {
    return [...this.#groups.values()]
  }

  find(name: GroupName): SubscriptionGroup {
    const found = this.#groups.get(groupKey(name))
    if (found !== undefined) return found
    throw protocolFailure('NOT_FOUND', `Cannot use group '${name.group}' of '${name.source}': it does not exist`, {
      exception: 'persistent-subscription-does-not-exist',
      ...groupTrailers(name),
    })
  }

  create(definition: GroupDefinition): Promise<void> {
    return this.#change(async () => {
      if (this.#groups.has(groupKey(definition))) throw existsFailure(definition)
      await this.#open(definition)
      await this.#save()
    })
  }

  update(definition: GroupDefinition): Promise<void> {
    return this.#change(async () => {
      const group = this.find(definition)
      await group.stop(droppedFailure(group.definition))
      await this.#open(definition)
      await this.#save()
    })
  }

  remove(name: GroupName): Promise<void> {
    return this.#change(async () => {
      const group = this.find(name)
      this.#groups.delete(groupKey(name))
      await group.stop(droppedFailure(group.definition))
      await this.#save()
      await forgetStream(this.#log, checkpointStream(group.definition))
      await forgetStream(this.#log, parkedStream(group.definition))
    })
  }

  restart(): Promise<void> {
    return this.#change(async () => {
      await this.#stopAll()
      await this.load()
    })
  }

  close(): Promise<void> {
    return this.#change(() => this.#stopAll())
  }

  async load(): Promise<void> {
    const event = await readLastEvent(this.#log, CONFIG_STREAM)
    if (event === undefined) return
    const { groups } = JSON.parse(event.data.toString('utf8')) as { groups: readonly GroupDefinition[] }
    for (const definition of groups) await this.#open(definition)
  }

  async #open(definition: GroupDefinition): Promise<void> {
    this.#groups.set(groupKey(definition), await openSubscriptionGroup(this.#log, definition))
  }

  async #save(): Promise<void> {
    const groups = this.all().map(({ definition }) => definition)
    await writeOwnEvent(this.#log, CONFIG_STREAM, { type: '$PersistentConfig', data: JSON.stringify({ groups }) })
  }

  async #stopAll(): Promise<void> {
    const groups = this.all()
    this.#groups.clear()
    await Promise.all(groups.map((group) => group.stop(droppedFailure(group.definition))))
  }

  /** One change after the other. */
  #change(change: () => Promise<void>): Promise<void> {
    const changing = this.#changing.then(change)
    this.#changing = changing.catch(() => undefined)
    return changing
  }
}

function existsFailure(definition: GroupDefinition): Error {
  const message = `Cannot create group '${definition.group}' of '${definition.source}': it exists already`
  return protocolFailure('ALREADY_EXISTS', message, {
    exception: 'persistent-subscription-exists',
    ...groupTrailers(definition),
  })
}
