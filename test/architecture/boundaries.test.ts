import { execFile } from 'node:child_process'
import { createRequire } from 'node:module'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { beforeAll, describe, expect, it } from 'vitest'

const root = fileURLToPath(new URL('../..', import.meta.url))
const planted = fileURLToPath(new URL('fixtures/boundaries', import.meta.url))
const cruiser = `${root}node_modules/dependency-cruiser/bin/dependency-cruise.mjs`
const config = `${root}.dependency-cruiser.cjs`
const { forbidden } = createRequire(import.meta.url)(config) as { forbidden: { name: string }[] }

interface Cruise {
  readonly modules: readonly { readonly source: string }[]
  readonly summary: {
    readonly violations: readonly {
      readonly from: string
      readonly rule: { readonly name: string }
    }[]
  }
}

async function cruise(folder: string): Promise<Cruise> {
  const folders = ['src', 'test', 'examples', 'bench']
  const options = ['--config', config, '--output-type', 'json', ...folders]
  // A run that finds violations ends with another code than zero, and prints its report all the same.
  const { stdout } = await promisify(execFile)(process.execPath, [cruiser, ...options], {
    cwd: folder,
    maxBuffer: 64 * 1024 * 1024,
  }).catch((error: { stdout: string }) => error)
  return JSON.parse(stdout) as Cruise
}

function violationsOf(found: Cruise): string[] {
  return found.summary.violations.map(({ from, rule }) => `${rule.name}: ${from}`).sort()
}

describe('the boundaries, on planted violations', () => {
  let found: Cruise
  beforeAll(async () => {
    found = await cruise(planted)
  }, 30_000)

  it.each(forbidden.map(({ name }) => name))('%s is violated by the file of that name', (name) => {
    const from = found.summary.violations.filter(({ rule }) => rule.name === name)
    expect(from.map((violation) => violation.from)).toContainEqual(
      expect.stringMatching(new RegExp(`/${name}\\.planted\\.ts$`)),
    )
  })

  it('let everything pass that is allowed', () => {
    expect(found.modules.length).toBeGreaterThan(forbidden.length)
    expect(violationsOf(found).filter((text) => !/\.planted\.ts$/.test(text))).toEqual([])
  })
})

describe('the boundaries, on this repository', () => {
  it('are kept by every module', async () => {
    const found = await cruise(root)
    expect(found.modules.filter(({ source }) => source.startsWith('src/')).length).toBeGreaterThan(30)
    expect(violationsOf(found)).toEqual([])
  }, 30_000)
})
