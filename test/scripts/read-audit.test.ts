import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'

const script = fileURLToPath(new URL('../../scripts/read-audit.mjs', import.meta.url))

function read(report: unknown) {
  const input = typeof report === 'string' ? report : JSON.stringify(report)
  const { stdout, status } = spawnSync(process.execPath, [script], { input, encoding: 'utf8' })
  return { lines: stdout.trimEnd().split('\n'), status }
}

const counts = { info: 0, low: 3, moderate: 2, high: 0, critical: 0, total: 5 }
const hole = {
  name: 'leaky',
  severity: 'high',
  range: '<1.2',
  via: [{ title: 'It leaks', url: 'https://advisories.example/1' }],
}

describe('the audit of the packages', () => {
  it('passes when nothing grave is known', () => {
    const low = { name: 'other', severity: 'low', range: '*', via: ['leaky'] }
    const { lines, status } = read({ vulnerabilities: { other: low }, metadata: { vulnerabilities: counts } })
    expect([lines, status]).toEqual([['audit: 1 passed, 0 failed'], 0])
  })

  it('fails with the names of the packages that are gravely vulnerable', () => {
    const above = { name: 'above', severity: 'critical', range: '*', via: ['leaky'] }
    const metadata = { vulnerabilities: { ...counts, high: 1, critical: 1 } }
    const { lines, status } = read({ vulnerabilities: { leaky: hole, above }, metadata })
    expect(status).toBe(1)
    expect(lines).toEqual([
      'high: leaky <1.2: It leaks (https://advisories.example/1)',
      'critical: above *: through leaky',
      'audit: 0 passed, 1 failed',
    ])
  })

  it.each([
    ['an error of the registry', { message: '405 Method Not Allowed', method: 'POST' }, '405 Method Not Allowed'],
    [
      'an error of npm',
      { error: { code: 'ENOLOCK', summary: 'This command requires a lockfile' } },
      'requires a lockfile',
    ],
    ['nothing', '', 'nothing that can be read'],
    ['a page', '<html>', 'nothing that can be read'],
  ])('neither passes nor fails, and says so, without a report: %s', (_what, report, reason) => {
    const { lines, status } = read(report)
    expect(lines).toEqual([expect.stringContaining(reason), 'audit: 0 passed, 0 failed'])
    expect(lines[0]).toMatch(/^npm audit has no report: /)
    expect(status).toBe(0)
  })
})
