// Runs before npm's scripts, so that a fresh clone needs no step of its own. Plain node, no packages.
import { spawnSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('..', import.meta.url))

/** Reads the packages of a lockfile by folder; none when the file is missing or damaged. */
function lockedPackages(file) {
  try {
    return JSON.parse(readFileSync(join(root, file), 'utf8')).packages
  } catch {
    return {}
  }
}

/** Says why the packages must be installed; nothing when all are there. */
function missing() {
  if (!existsSync(join(root, 'node_modules'))) return 'there is no node_modules yet'
  const installed = lockedPackages('node_modules/.package-lock.json')
  const stale = Object.entries(lockedPackages('package-lock.json')).filter(
    ([folder, { version, optional }]) => folder !== '' && !optional && installed[folder]?.version !== version,
  )
  const [first] = stale
  return first && `${stale.length} packages differ from package-lock.json, such as ${first[0]}`
}

/** Says whether the compiled part of SQLite's driver is there and made for this version of Node. */
function driverLoads() {
  try {
    createRequire(join(root, 'package.json'))('better-sqlite3/build/Release/better_sqlite3.node')
    return true
  } catch {
    return false
  }
}

/** Runs npm with its output on stderr, so that a command's own output stays clean. */
function npm(...args) {
  const cli = process.env.npm_execpath
  const [program, first] = cli ? [process.execPath, [cli]] : ['npm', []]
  const shell = !cli && process.platform === 'win32'
  const result = spawnSync(program, [...first, ...args], {
    cwd: root,
    stdio: ['ignore', 2, 2],
    shell,
  })
  return result.status === 0
}

function fail(reason) {
  console.error(`\n${reason}`)
  process.exit(1)
}

const [major, minor] = process.versions.node.split('.').map(Number)
if (major < 20 || (major === 20 && minor < 19)) {
  fail(`Cannot run Outcry: it needs Node 20.19 or later, current version is ${process.version}.`)
}

const reason = missing()
if (reason) {
  console.error(`Installing the packages of package-lock.json (npm ci): ${reason}.`)
  if (!npm('ci', '--include=dev', '--no-audit', '--no-fund')) {
    fail(
      'Cannot install the packages: npm ci failed, its messages are above. Check that the package registry can be ' +
        'reached. Where better-sqlite3 has no ready-made build for your platform, it is compiled: that takes a C++ ' +
        'compiler, make and Python 3.',
    )
  }
}
if (!driverLoads()) {
  console.error(`Building better-sqlite3 for Node ${process.version} (npm rebuild better-sqlite3).`)
  if (!npm('rebuild', 'better-sqlite3', '--ignore-scripts=false') || !driverLoads()) {
    fail(
      'Cannot build better-sqlite3, the driver of the embedded database: its messages are above. It takes a C++ ' +
        'compiler, make and Python 3 where there is no ready-made build for your platform.',
    )
  }
}
