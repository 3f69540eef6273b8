import { accessSync, constants } from 'node:fs'
import { delimiter, join } from 'node:path'
import { type Browser, chromium } from 'playwright-core'
import { afterAll, beforeAll, describe } from 'vitest'

const names = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable', 'chrome']

const flags = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
]

/** Finds the program of a browser: `CHROMIUM_PATH`, or the first of the usual names on the path. */
export function findChromium(): string | undefined {
  const { CHROMIUM_PATH, PATH = '' } = process.env
  const found = PATH.split(delimiter).flatMap((folder) => names.map((name) => join(folder, name)))
  return (CHROMIUM_PATH ? [CHROMIUM_PATH, ...found] : found).find(isExecutable)
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK)
    return true
  } catch {
    return false
  }
}

/** Starts a browser without a window. */
export function launchBrowser(executablePath: string): Promise<Browser> {
  return chromium.launch({ executablePath, args: flags })
}

/**
 * Describes what a page does in a real browser, one for the whole file. Where there is none, its tests are skipped by name.
 */
export function describeInBrowser(name: string, define: (browser: () => Browser) => void): void {
  const path = findChromium()
  const title = path === undefined ? `${name} (skipped: no Chromium; install it or set CHROMIUM_PATH)` : name
  describe.skipIf(path === undefined)(title, { timeout: 120_000 }, () => {
    let browser: Browser | undefined
    beforeAll(async () => {
      browser = await launchBrowser(path ?? '')
    }, 60_000)
    afterAll(() => browser?.close())
    define(() => {
      if (browser === undefined) throw new Error('the browser is asked for outside of a test')
      return browser
    })
  })
}
