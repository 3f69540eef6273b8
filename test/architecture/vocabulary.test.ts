import { readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'

const root = fileURLToPath(new URL('../..', import.meta.url))
const FORBIDDEN = /(^|[-/])(utils?|helpers?)(\.|\/)|(^|\/)(common|core|types)(\.|\/)/
const MAX_LINES = 300

interface SourceFile {
  readonly path: string
  readonly text: string
}

function readJson<Shape>(path: string): Shape {
  return JSON.parse(readFileSync(`${root}${path}`, 'utf8')) as Shape
}

/** The source behind each name of package.json#exports: './testing' is src/testing/index.ts. */
function publishedSources(): Map<string, string> {
  const { exports } = readJson<{ exports: Record<string, string | { default: string }> }>('package.json')
  const built = Object.entries(exports).filter(([name]) => name !== './package.json')
  return new Map(
    built.map(([name, target]) => [
      name,
      (typeof target === 'string' ? target : target.default).replace('./dist/', 'src/').replace(/\.js$/, '.ts'),
    ]),
  )
}

function sourceFiles(...folders: string[]): SourceFile[] {
  return folders.flatMap((folder) =>
    readdirSync(`${root}${folder}`, { recursive: true, encoding: 'utf8' })
      .filter((path) => path.endsWith('.ts') && !/node_modules|(^|\/)test\//.test(path))
      .map((path) => `${folder}/${path}`)
      .map((path) => ({ path, text: readFileSync(`${root}${path}`, 'utf8') })),
  )
}

function faultsOf(files: readonly SourceFile[], entries: ReadonlySet<string>): string[] {
  return files.flatMap(({ path, text }) => {
    const lines = text.split('\n').length - 1
    return [
      ...(FORBIDDEN.test(path) ? [`${path}: say what it is for`] : []),
      ...(/(^|\/)index\.ts$/.test(path) && !entries.has(path)
        ? [`${path}: no index.ts where package.json#exports does not point`]
        : []),
      ...(lines > MAX_LINES ? [`${path}: ${lines} lines, split it by concept`] : []),
    ]
  })
}

describe('the names and sizes of source files', () => {
  const entries = new Set(publishedSources().values())

  it('follow the house style in src and examples', () => {
    const files = sourceFiles('src', 'examples')
    expect(files.length).toBeGreaterThan(30)
    expect(faultsOf(files, entries)).toEqual([])
  })

  it.each([
    'src/domain/utils.ts',
    'src/domain/string-helpers.ts',
    'src/common/json.ts',
    'src/core/entity.ts',
    'src/projections/types.ts',
    'src/domain/index.ts',
  ])('refuse %s', (path) => {
    expect(faultsOf([{ path, text: '' }], entries)).toHaveLength(1)
  })

  it('refuse a file of 301 lines, and let one of 300 pass', () => {
    const path = 'src/domain/long.ts'
    expect(faultsOf([{ path, text: '\n'.repeat(301) }], entries)).toHaveLength(1)
    expect(faultsOf([{ path, text: '\n'.repeat(300) }], entries)).toEqual([])
  })

  it('let the names of the glossary pass', () => {
    const names = [
      'src/index.ts',
      'src/domain/event-store.ts',
      'src/projections/score.ts',
      'src/adapters/event-types.ts',
    ]
    expect(
      faultsOf(
        names.map((path) => ({ path, text: '' })),
        entries,
      ),
    ).toEqual([])
  })
})

describe('the names of the package', () => {
  it('lead to the same sources before a build as after it', () => {
    const { compilerOptions } = readJson<{ compilerOptions: { paths: Record<string, string[]> } }>('tsconfig.json')
    const fromPaths = Object.entries(compilerOptions.paths).map(([name, [source]]) => [name, source])
    const fromExports = [...publishedSources()].map(([name, source]) => [`outcry${name.slice(1)}`, `./${source}`])
    expect(fromPaths).toEqual(fromExports)
  })
})
