import { createRequire } from 'node:module'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { Worker } from 'node:worker_threads'

/**
 * Runs a module in a thread of its own. In development, when this process reads TypeScript through tsx, so does the
 * thread: Node 20 does not pass such a loader on to threads.
 */
export function startThread(module: URL, workerData: unknown): Worker {
  const register = registerOfTsx(process.execArgv)
  if (register === undefined) return new Worker(module, { workerData })
  const code = `import('${register}').then(({ register }) => { register(); return import('${module}') })`
  return new Worker(code, { eval: true, workerData })
}

/** Finds what registers tsx, when this process was started as `tsx ...` or `node --import tsx ...`. */
function registerOfTsx(execArgv: readonly string[]): string | undefined {
  const loader = execArgv.find((argument) => argument.endsWith('/tsx/dist/loader.mjs'))
  if (loader !== undefined) return new URL('esm/api/index.mjs', loader).href
  if (!execArgv.some((argument) => argument === 'tsx' || argument === '--import=tsx')) return undefined
  const installed = createRequire(join(process.cwd(), 'any.js')).resolve('tsx/package.json')
  return new URL('dist/esm/api/index.mjs', pathToFileURL(installed)).href
}
