import { describe, expect, it } from 'vitest'
import { createProgressBar } from '../../src/cli/operate/progress-bar.ts'

function createScreen(options: { isTTY?: boolean; columns?: number } = {}) {
  let time = 0
  let written = ''
  const screen = {
    ...options,
    write: (text: string) => {
      written += text
    },
  }
  const bar = createProgressBar(screen, { label: 'Importing', unit: 'lines', now: () => time })
  const at = (ms: number) => {
    time = ms
    return bar
  }
  return { at, written: () => written }
}

describe('createProgressBar()', () => {
  it('writes over its line on a terminal, at most ten times a second', () => {
    const { at, written } = createScreen({ isTTY: true })
    at(0).update({ done: 0, total: 100, count: 0 })
    at(50).update({ done: 10, total: 100, count: 1_000 })
    at(2_000).update({ done: 25, total: 100, count: 5_000 })
    expect(written()).toBe(
      '\rImporting  ░░░░░░░░░░░░░░░░░░░░░░░░ 0 %  0 lines  0/s\u001b[K' +
        '\rImporting  ██████░░░░░░░░░░░░░░░░░░ 25 %  5,000 lines  2,500/s  0:06 left\u001b[K',
    )
  })
  it('says how many there are as far as it is known at the moment', () => {
    const { at, written } = createScreen({ isTTY: true })
    at(0).update({ done: 0, total: 1, count: 0, countTotal: 1 })
    at(1_000).update({ done: 1_500, total: 3_000, count: 1_500, countTotal: 3_000 })
    expect(written()).toContain('%  0 of 1 lines  0/s')
    expect(written()).toContain('50 %  1,500 of 3,000 lines  1,500/s')
  })
  it('shows the last state when it ends', () => {
    const { at, written } = createScreen({ isTTY: true })
    at(0).update({ done: 1, total: 100, count: 1 })
    at(10).update({ done: 100, total: 100, count: 100 })
    at(1_000).end()
    expect(written()).toContain('████████████████████████ 100 %  100 lines  100/s\u001b[K\n')
  })
  it('never fills more than a line of the terminal', () => {
    const { at, written } = createScreen({ isTTY: true, columns: 20 })
    at(0).update({ done: 1, total: 100, count: 1 })
    expect(written()).toBe('\rImporting  ░░░░░░░░\u001b[K')
  })
  it('adds a plain line every five seconds when it is not on a terminal', () => {
    const { at, written } = createScreen()
    at(0).update({ done: 0, total: 10, count: 0 })
    at(4_999).update({ done: 1, total: 10, count: 10 })
    at(5_000).update({ done: 5, total: 10, count: 50 })
    at(6_000).update({ done: 10, total: 10, count: 60 })
    at(6_000).end()
    expect(written()).toBe(
      'Importing  ████████████░░░░░░░░░░░░ 50 %  50 lines  10/s  0:05 left\n' +
        'Importing  ████████████████████████ 100 %  60 lines  10/s\n',
    )
  })
  it('leaves out what nobody can know when there is no total', () => {
    const { at, written } = createScreen()
    at(0).update({ done: 10, count: 10 })
    at(1_000).end()
    expect(written()).toBe('Importing  10 lines  10/s\n')
  })
  it('shows nothing when there was nothing to do', () => {
    const { at, written } = createScreen()
    at(0).end()
    expect(written()).toBe('')
  })
})
