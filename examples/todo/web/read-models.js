import { request } from './request.js'

/** How long to wait between two looks at the read models, in ms. */
const LOOK_MS = 2_000

/** The same while one of them is rebuilt, in ms. */
const CLOSE_LOOK_MS = 200

/** Looks at what the read models are doing, as long as somebody looks at the page, and rebuilds them. */
export function createReadModels(store) {
  /** The generations that were read when rebuilds were first seen under way, by the name of the read model. */
  const watched = new Map()
  let timer
  const look = async () => {
    clearTimeout(timer)
    try {
      const { readModels } = await request('GET', '/health/lag')
      models.all = readModels
      models.isKnown = true
      for (const model of readModels) follow(model)
    } catch {
      models.isKnown = false
    }
    clearTimeout(timer)
    timer = setTimeout(lookAgain, watched.size > 0 ? CLOSE_LOOK_MS : LOOK_MS)
    store.onChange()
  }
  const lookAgain = () => {
    if (document.visibilityState === 'visible') void look()
  }
  const follow = (model) => {
    const { name, generation } = model
    if (isUnderWay(model) && !watched.has(name)) watched.set(name, generation)
    const news = newsOf(model, watched)
    if (news === undefined) return
    models.news = news
    watched.delete(name)
  }
  const models = {
    /** What `/health/lag` told last. */
    all: [],
    /** Whether that was just now. */
    isKnown: true,
    /** What became of the last rebuild. */
    news: '',
    /** Whether a read model is being rebuilt. */
    isRebuilt: ({ name }) => watched.has(name),
    look,
    watch() {
      document.addEventListener('visibilitychange', lookAgain)
      void look()
    },
    async rebuild({ name, generation }) {
      models.news = ''
      try {
        await request('POST', `/operations/read-models/${encodeURIComponent(name)}/rebuild`)
        watched.set(name, generation)
      } catch (refusal) {
        store.notices.say(`Cannot rebuild ${name}: ${refusal.message}`)
      }
      void look()
    },
  }
  return models
}

function isUnderWay({ generation, rebuild: { progress, failure } = {} }) {
  return generation !== undefined && failure === undefined && progress !== undefined && progress.phase !== 'serving'
}

function newsOf(model, watched) {
  const { name, generation, rebuild } = model
  if (!watched.has(name) || isUnderWay(model)) return undefined
  if (rebuild?.failure !== undefined) return `The rebuild of ${name} has failed: ${rebuild.failure}`
  if (generation === watched.get(name) || rebuild?.progress === undefined) return undefined
  const { done } = rebuild.progress
  const events = `${done.toLocaleString('en')} ${done === 1 ? 'event' : 'events'}`
  return `${name} is rebuilt from ${events}: queries read generation ${generation}.`
}
