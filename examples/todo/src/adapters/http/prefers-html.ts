/** Says whether a caller likes a page better than JSON, by its `Accept` header. One that takes anything gets JSON. */
export function prefersHtml(accept = '*/*'): boolean {
  if (!/text\//i.test(accept)) return false
  const ranges = accept.split(',').map(parseRange)
  const qualityOf = (...names: readonly string[]) => {
    const [found] = names.flatMap((name) => ranges.find((range) => range.name === name) ?? [])
    return found?.quality ?? 0
  }
  return qualityOf('text/html', 'text/*', '*/*') > qualityOf('application/json', 'application/*', '*/*')
}

function parseRange(text: string): { name: string; quality: number } {
  const [name = '', ...parameters] = text.split(';').map((part) => part.trim().toLowerCase())
  const quality = Number(parameters.find((parameter) => parameter.startsWith('q='))?.slice(2) ?? 1)
  return { name, quality: Number.isNaN(quality) ? 0 : quality }
}
