import { z } from 'zod'

const progress = z.object({
  model: z.string(),
  generation: z.int(),
  phase: z.enum(['replaying', 'joining', 'serving']),
  done: z.int(),
  total: z.int().optional(),
  position: z.string(),
  eventsPerSecond: z.int(),
  remainingMs: z.int().optional(),
})

/** A replay, as routes answer it. */
export const replayAnswer = z.object({
  model: z.string(),
  kind: z.enum(['rebuild', 'verify', 'rollback']),
  state: z.enum(['running', 'done', 'stopped', 'failed']),
  startedAt: z.iso.datetime(),
  progress: progress.optional(),
  result: z.looseObject({}).optional(),
  failure: z.object({ code: z.string(), message: z.string() }).optional(),
})

/** A generation, as routes answer it. */
const generationAnswer = z.object({
  model: z.string(),
  generation: z.int(),
  version: z.int().optional(),
  state: z.string(),
  serving: z.boolean(),
  position: z.string(),
  lagEvents: z.int().optional(),
  rows: z.int().optional(),
  bytes: z.int().optional(),
  createdAt: z.iso.datetime(),
})

/** The read models, as routes answer them. */
export const readModelsAnswer = z.object({
  readModels: z.array(z.looseObject({ name: z.string(), state: z.string() })),
  generations: z.array(generationAnswer),
})

/** One read model, as routes answer it. */
export const readModelAnswer = z.object({
  generations: z.array(generationAnswer),
  replay: replayAnswer.optional(),
})

/** What a rebuild would do, as routes answer it. */
export const planAnswer = z.object({
  model: z.string(),
  serving: z.int().optional(),
  resumes: z.int().optional(),
  from: z.string(),
  through: z.string(),
  types: z.array(z.string()),
  events: z.int().optional(),
})

/** The generations that were dropped, as routes answer them. */
export const prunedAnswer = z.array(z.object({ model: z.string(), generation: z.int(), reason: z.string() }))
