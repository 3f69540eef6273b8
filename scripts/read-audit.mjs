// Reads what `npm audit --json` says from standard input. The last line has the counts: one passed when no package has a
// known vulnerability that is high or critical, one failed when one has, neither when the registry gives no report.
let text = ''
for await (const chunk of process.stdin.setEncoding('utf8')) text += chunk
const report = parse(text)
const found = report?.metadata?.vulnerabilities

if (found === undefined) {
  console.log(
    `npm audit has no report: ${report?.message ?? report?.error?.summary ?? 'it answered nothing that can be read'}`,
  )
  finish(0, 0)
} else {
  const grave = Object.values(report.vulnerabilities ?? {}).filter(({ severity }) =>
    ['high', 'critical'].includes(severity),
  )
  for (const { name, severity, range, via } of grave)
    console.log(`${severity}: ${name} ${range}: ${via.map(reasonOf).join('; ')}`)
  const counted = Math.max(grave.length, found.high + found.critical)
  finish(counted === 0 ? 1 : 0, counted === 0 ? 0 : 1)
}

function parse(json) {
  try {
    return JSON.parse(json)
  } catch {
    return undefined
  }
}

function reasonOf(via) {
  return typeof via === 'string' ? `through ${via}` : `${via.title} (${via.url})`
}

function finish(passed, failed) {
  console.log(`audit: ${passed} passed, ${failed} failed`)
  process.exitCode = failed
}
