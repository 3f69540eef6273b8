import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it, onTestFinished } from 'vitest'
import { findService } from '../../src/cli/find-service.ts'

const SERVICE = '{ name: "shop", contexts: {}, readModels: new Map(), sources: [] }'

function folderWith(files: Readonly<Record<string, string>>): string {
  const folder = mkdtempSync(join(tmpdir(), 'outcry-service-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  mkdirSync(join(folder, 'deep/er'), { recursive: true })
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text)
  return folder
}

it('a service is found by the package.json above the folder', async () => {
  const folder = folderWith({
    'package.json': '{ "outcry": { "service": "./app.mjs" } }',
    'app.mjs': `export const shop = ${SERVICE}; export const other = 7`,
  })
  expect((await findService(undefined, join(folder, 'deep/er'))).name).toBe('shop')
})

it('a service is found in the module that is named', async () => {
  const folder = folderWith({ 'shop.mjs': `export const shop = ${SERVICE}` })
  expect((await findService('shop.mjs', folder)).name).toBe('shop')
})

it.each([
  ['no package.json names one', {}, undefined, 'add "outcry": { "service": "./dist/app.js" }'],
  ['the module is not there', {}, 'gone.mjs', "gone.mjs' cannot be loaded"],
  ['the module exports none', { 'a.mjs': 'export const a = 1' }, 'a.mjs', "a.mjs' exports 0 services"],
  ['it exports two', { 'a.mjs': `export const a = ${SERVICE}, b = ${SERVICE}` }, 'a.mjs', 'exports 2 services'],
])('it is said how to mend it that %s', async (_what, files: Record<string, string>, file, message) => {
  const found = findService(file, folderWith(files))
  await expect(found).rejects.toMatchObject({ code: 'setting-invalid', message: expect.stringContaining(message) })
})
