import { parentPort, workerData } from 'node:worker_threads'

/** What the thread answers: needs a reader of TypeScript, since Node 20 knows no types. */
const answer: { readonly given: unknown } = { given: workerData }
parentPort?.postMessage(answer)
