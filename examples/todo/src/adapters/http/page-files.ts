import { createHash } from 'node:crypto'
import { readdir, readFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { fastifyStatic } from '@fastify/static'
import type { FastifyInstance } from 'fastify'

/** The folders that the page is made of, by the path under which a browser finds them. */
const folders = {
  '': fileURLToPath(new URL('../../../web/', import.meta.url)),
  'preact/': dirname(fileURLToPath(import.meta.resolve('preact'))),
  'htm/': dirname(fileURLToPath(import.meta.resolve('htm'))),
  'todomvc-app-css/': dirname(fileURLToPath(import.meta.resolve('todomvc-app-css/index.css'))),
}

/** Where the files of the page are. */
export interface PageFiles {
  /** The text of `index.html`. */
  readonly html: string
  /** The path of all other files: it changes with their content, so that a browser may keep them for ever. */
  readonly path: string
}

/** Serves the files of the page, and those of the packages that it uses. */
export async function servePageFiles(server: FastifyInstance): Promise<PageFiles> {
  const path = `/page/${await hashOf(Object.values(folders))}/`
  for (const [name, root] of Object.entries(folders)) {
    await server.register(fastifyStatic, {
      root,
      prefix: `${path}${name}`,
      decorateReply: false,
      index: false,
      dotfiles: 'deny',
      immutable: true,
      maxAge: '365d',
    })
  }
  return { path, html: await readFile(`${folders['']}index.html`, 'utf8') }
}

async function hashOf(roots: readonly string[]): Promise<string> {
  const hash = createHash('sha256')
  for (const root of roots) {
    const entries = await readdir(root, { recursive: true, withFileTypes: true })
    const paths = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name))
    for (const path of paths.sort()) hash.update(`${path.slice(root.length)}\n`).update(await readFile(path))
  }
  return hash.digest('hex').slice(0, 16)
}
