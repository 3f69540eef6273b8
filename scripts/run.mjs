// Runs a TypeScript program of this repository: `node scripts/run.mjs examples/todo/src/main.ts`. A loader that reads
// TypeScript file by file costs a second and 60 MB at every start; this translates everything once, in a tenth of a
// second, and then only when a file has changed.
import { createHash } from 'node:crypto'
import {
  existsSync,
  mkdirSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'

const root = fileURLToPath(new URL('..', import.meta.url))
const cache = join(root, 'node_modules/.cache/outcry')
const folders = ['src', 'examples/todo/src']
const served = ['examples/todo/web']
const MAX_KEPT = 5

/** The names under which examples import the framework, and what stands for them. */
const names = {
  outcry: 'src/index.ts',
  'outcry/cli': 'src/cli/index.ts',
  'outcry/fastify': 'src/adapters/fastify/index.ts',
}

function sourceFiles() {
  return folders.flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
      .filter((path) => path.endsWith('.ts') && !path.endsWith('.d.ts'))
      .map((path) => join(folder, path)),
  )
}

function digestOf(files) {
  const hash = createHash('sha256')
  for (const file of files) {
    const { mtimeMs, size } = statSync(join(root, file))
    hash.update(`${file} ${mtimeMs} ${size}\n`)
  }
  return hash.digest('hex').slice(0, 16)
}

/** Leaves every import where it is, and only calls the files by the names that they have when they are translated. */
const asTranslated = {
  name: 'as-translated',
  setup(build) {
    build.onResolve({ filter: /.*/ }, ({ path, kind, resolveDir }) => {
      if (kind === 'entry-point') return undefined
      const target = path in names ? relative(resolveDir, join(root, names[path])) : path
      const isOwn = path in names || path.startsWith('.')
      const named = isOwn && !target.startsWith('.') ? `./${target}` : target
      return { path: isOwn ? named.replace(/\.ts$/, '.js') : named, external: true }
    })
  },
}

async function translate(files, target) {
  const { build, stop } = await import('esbuild')
  const unfinished = `${target}.${process.pid}`
  const entryPoints = files.map((file) => join(root, file))
  const options = { outdir: unfinished, outbase: root, bundle: true, format: 'esm', platform: 'node', target: 'node20' }
  await build({ ...options, entryPoints, plugins: [asTranslated], sourcemap: true, logLevel: 'error' })
  await stop()
  writeFileSync(join(unfinished, 'package.json'), '{"type":"module"}')
  // What is served as it is, beside the programs that serve it.
  for (const folder of served) symlinkSync(join(root, folder), join(unfinished, folder), 'junction')
  try {
    renameSync(unfinished, target)
  } catch {
    // Another process was faster.
    rmSync(unfinished, { recursive: true, force: true })
  }
}

/** Removes translations that nobody has used for long; a running service still reads its own in a rebuild. */
function forgetOldOnes() {
  const usedAt = (name) => statSync(join(cache, name)).mtimeMs
  const kept = readdirSync(cache).sort((one, other) => usedAt(other) - usedAt(one))
  for (const name of kept.slice(MAX_KEPT)) rmSync(join(cache, name), { recursive: true, force: true })
}

const [program, ...words] = process.argv.slice(2)
const files = sourceFiles()
const target = join(cache, digestOf(files))
if (existsSync(target)) utimesSync(target, new Date(), new Date())
else {
  mkdirSync(dirname(target), { recursive: true })
  await translate(files, target)
  forgetOldOnes()
}
const translated = join(target, program.replace(/\.ts$/, '.js'))
process.argv = [process.argv[0], translated, ...words]
await import(pathToFileURL(translated).href)
