import { spawnSync } from 'node:child_process'
import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import type { Files } from './write.ts'

const root = `${process.cwd()}/`
const work = `${root}data/bench/types`
const framework = `${work}/framework`

/** What the compiler tells about itself. */
export interface CompilerFigures {
  /** How many types it made from generic ones. */
  readonly instantiations: number
  /** How much memory it took, in MB. */
  readonly memoryMb: number
  /** How long it took to check, in seconds. */
  readonly checkSeconds: number
}

/** Builds the declarations of Outcry, so that a project is checked against what its users install. */
export function buildFramework(): void {
  rmSync(framework, { recursive: true, force: true })
  emitDeclarations(`${root}tsconfig.build.json`, framework)
}

/** Writes a project into the folder `data/bench/types/<name>`, which git ignores. Answers the folder. */
export function writeProject(name: string, files: Files): string {
  const folder = `${work}/${name}`
  rmSync(folder, { recursive: true, force: true })
  mkdirSync(folder, { recursive: true })
  for (const [path, text] of files) writeFileSync(`${folder}/${path}`, text)
  const paths = { outcry: [`${framework}/index.d.ts`], 'outcry/testing': [`${framework}/testing/index.d.ts`] }
  const compilerOptions = { paths, rootDir: folder }
  const settings = { extends: `${root}tsconfig.json`, compilerOptions, include: ['.'], exclude: [] }
  writeFileSync(`${folder}/tsconfig.json`, JSON.stringify(settings))
  return folder
}

/** Type-checks a project. Throws with the compiler's messages when it does not compile. */
export function checkProject(folder: string): CompilerFigures {
  const report = compile(folder, ['--extendedDiagnostics', '--declaration', 'false', '--sourceMap', 'false'])
  const figure = (name: string) => Number(new RegExp(`^${name}:\\s+([\\d.]+)`, 'm').exec(report)?.[1])
  return {
    instantiations: figure('Instantiations'),
    memoryMb: figure('Memory used') / 1024,
    checkSeconds: figure('Check time'),
  }
}

/** Builds only the declarations of a project. Throws with the compiler's messages when a type cannot be named. */
export function buildDeclarations(folder: string): void {
  emitDeclarations(folder, `${folder}/dist`)
}

function emitDeclarations(project: string, outDir: string): void {
  const emit = ['--noEmit', 'false', '--declaration', '--emitDeclarationOnly', '--sourceMap', 'false']
  compile(project, [...emit, '--declarationMap', 'false', '--outDir', outDir])
}

function compile(folder: string, options: readonly string[]): string {
  const { status, stdout } = spawnSync(
    process.execPath,
    [`${root}node_modules/typescript/bin/tsc`, '-p', folder, '--pretty', 'false', ...options],
    { encoding: 'utf8', maxBuffer: 64 * 1024 * 1024 },
  )
  if (status === 0) return stdout
  throw new Error(`The project in ${folder} does not compile:\n${stdout.split('\n').slice(0, 20).join('\n')}`)
}
