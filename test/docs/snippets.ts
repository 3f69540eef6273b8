/** A fenced block of a document that is copied from a file. */
export interface Snippet {
  /** The file, relative to the repository. */
  readonly path: string
  /** The part of it between `// #region name` and `// #endregion`; the whole file when absent. */
  readonly region: string | undefined
  /** The text of the block. */
  readonly code: string
}

const BLOCK = /(?:<!-- from (\S+?)(?:#(\S+))? -->\n)?^```(\w*)\n([\s\S]*?)^```$/gm

/** Finds the blocks of a document that say where they are from. */
export function snippetsOf(document: string): Snippet[] {
  return [...document.matchAll(BLOCK)].flatMap(([, path, region, , code = '']) =>
    path === undefined ? [] : [{ path, region, code }],
  )
}

/** Finds TypeScript that does not say where it is from. */
export function unmarkedBlocks(document: string): string[] {
  return [...document.matchAll(BLOCK)].flatMap(([, path, , language, code = '']) =>
    path === undefined && language === 'ts' ? [code] : [],
  )
}

/** Cuts a region out of a file, without its markers and its indentation; `undefined` when it is not there. */
export function regionOf(file: string, region: string | undefined): string | undefined {
  if (region === undefined) return file
  const lines = file.split('\n')
  const start = lines.findIndex((line) => line.trim() === `// #region ${region}`)
  const length = lines.slice(start + 1).findIndex((line) => line.trim() === '// #endregion')
  return start < 0 || length < 0 ? undefined : dedent(lines.slice(start + 1, start + 1 + length))
}

/** Names the snippets of a document that differ from their files. */
export function driftOf(document: string, read: (path: string) => string): string[] {
  return snippetsOf(document).flatMap(({ path, region, code }) => {
    const name = region === undefined ? path : `${path}#${region}`
    const current = regionOf(read(path), region)
    if (current === undefined) return [`${name} is not there`]
    return current === code ? [] : [`${name} has changed: copy it again`]
  })
}

function dedent(lines: readonly string[]): string {
  const indents = lines.filter((line) => line.trim() !== '').map((line) => line.search(/\S/))
  const indent = Math.min(...indents)
  return lines.map((line) => `${line.slice(indent)}\n`).join('')
}
