import { spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { expect, it, onTestFinished } from 'vitest'
import { freePort, settingsIn, temporaryFolder } from '../processes.ts'
import { startServers } from './servers.ts'
import { describeFleet } from './with-fleet.ts'

const root = fileURLToPath(new URL('../../../../', import.meta.url))
const guide = readFileSync(`${root}docs/many-processes.md`, 'utf8')

/** The commands of the guide, with ports that are free here. */
async function commandsOf(text: string): Promise<{ commands: string; api: string }> {
  let commands = [...text.matchAll(/^```sh\n([\s\S]*?)^```$/gm)].map(([, block]) => block).join('\n')
  let api = ''
  for (const port of new Set(commands.match(/\b300\d\b/g))) {
    const free = String(await freePort())
    commands = commands.replaceAll(port, free)
    if (port === '3000') api = `http://127.0.0.1:${free}/`
  }
  return { commands, api }
}

async function titlesAt(api: string): Promise<string[]> {
  const todos = (await (await fetch(api)).json()) as { title: string }[]
  return todos.map(({ title }) => title).toSorted()
}

describeFleet('the guide to many processes', () => {
  it('leads to a service that shows what is written, also after one was killed', { timeout: 120_000 }, async () => {
    const servers = await startServers()
    const { commands, api } = await commandsOf(guide)
    const shell = spawn('bash', ['-c', `set -e\n${commands}\nwait`], {
      cwd: root,
      env: { ...process.env, ...settingsIn(await temporaryFolder()), ...servers.environment },
      detached: true,
      stdio: ['ignore', 'ignore', 'pipe'],
    })
    let complaint = ''
    shell.stderr.on('data', (text: Buffer) => (complaint += text.toString()))
    onTestFinished(() => {
      // The whole group: the shell and the processes that it has started.
      process.kill(-(shell.pid ?? 0), 'SIGKILL')
    })
    await expect.poll(() => titlesAt(api).catch(() => []), { timeout: 60_000 }).toEqual(['Buy milk', 'Call Anna'])
    // Whoever asks this early, as this test does, is told that the rows are not there yet.
    const complaints = complaint.split('\n').filter((line) => !line.includes('"code":"read-model-building"'))
    expect(complaints.join('\n')).not.toMatch(/Cannot|curl:/)
  })
})
