import { existsSync, readFileSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { isService, type Service } from '../app/service.ts'
import { messageOf, OutcryError } from '../domain/outcry-error.ts'

/**
 * Finds the service that a command is about: the only one that a module exports.
 *
 * @param file - the module; by default the one that the nearest `package.json` names: `"outcry": { "service": "./dist/app.js" }`
 * @throws OutcryError `setting-invalid` when there is none.
 */
export async function findService(file: string | undefined, folder: string): Promise<Service> {
  const module = file === undefined ? moduleOfPackage(folder) : resolve(folder, file)
  const exported: Record<string, unknown> = await load(module)
  const services = Object.values(exported).filter(isService)
  const [found] = services
  if (found !== undefined && services.length === 1) return found
  throw noService(`'${module}' exports ${services.length} services: export what service() answers, and only one`)
}

async function load(module: string): Promise<Record<string, unknown>> {
  try {
    return await import(pathToFileURL(module).href)
  } catch (error) {
    const mend = 'build it first when it is TypeScript, or run the command under a loader'
    throw noService(`'${module}' cannot be loaded: ${messageOf(error)}: ${mend}`, error)
  }
}

function moduleOfPackage(folder: string): string {
  const file = join(folder, 'package.json')
  if (existsSync(file)) {
    const { outcry } = JSON.parse(readFileSync(file, 'utf8')) as { outcry?: { service?: unknown } }
    if (typeof outcry?.service === 'string') return resolve(folder, outcry.service)
  }
  const above = dirname(folder)
  if (above !== folder) return moduleOfPackage(above)
  throw noService(
    'no package.json here or above names one: add "outcry": { "service": "./dist/app.js" } to it, or give --service FILE',
  )
}

function noService(reason: string, cause?: unknown): OutcryError {
  return new OutcryError('setting-invalid', `Cannot find the service: ${reason}`, { facts: {}, cause })
}
