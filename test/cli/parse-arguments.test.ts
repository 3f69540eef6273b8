import { describe, expect, it } from 'vitest'
import { parseArguments } from '../../src/cli/parse-arguments.ts'

describe('the command line', () => {
  it('starts the development server where clients look for it', () => {
    expect(parseArguments(['eventstore'])).toMatchObject({
      command: 'eventstore',
      options: { port: 2113, host: '127.0.0.1', memory: false, systemProjections: false, credentials: [] },
    })
  })

  it('takes a port, a folder, a certificate with its key, and users', () => {
    const words = 'eventstore --port 0 --data ./x --tls cert.pem key.pem --user ann:a:b --user bob:c --projections'
    expect(parseArguments(words.split(' '))).toMatchObject({
      command: 'eventstore',
      options: {
        port: 0,
        dataFolder: './x',
        tls: { certFile: 'cert.pem', keyFile: 'key.pem' },
        credentials: [
          { username: 'ann', password: 'a:b' },
          { username: 'bob', password: 'c' },
        ],
        systemProjections: true,
      },
    })
  })

  it.each([
    ['start', ['relay', 'projector']],
    ['start --role projector', ['projector']],
    ['start --role relay --role projector --role relay', ['relay', 'projector']],
  ])('starts a part of a service: %s', (words, roles) => {
    expect(parseArguments(words.split(' '))).toEqual({ command: 'start', roles })
  })

  it.each([['help'], ['--help'], ['eventstore --help'], ['start --help']])('explains itself: %s', (words) => {
    expect(parseArguments(words.split(' '))).toEqual({ command: 'help' })
  })

  it.each([
    ['', 'there is no command'],
    ['eventstroe', "there is no command 'eventstroe'"],
    ['eventstore now', "does not know what to do with 'now'"],
    ['eventstore --port 99999', "--port must be a whole number from 0 to 65535, current value is '99999'"],
    ['eventstore --memory --data ./x', 'no use for --data'],
    ['eventstore --tls cert.pem', '--tls CERT KEY'],
    ['eventstore --user ann', '--user NAME:PASSWORD'],
    ['eventstore --prot 1', "Unknown option '--prot'"],
    ['start now', "start does not know what to do with 'now'"],
    ['start --role painter', "--role must be relay or projector, current value is 'painter'"],
    ['start --role api', 'an api has the routes of a program of its own: start that'],
    ['start --port 1', "Unknown option '--port'"],
  ])('says what it does not understand: %s', (words, wrong) => {
    expect(parseArguments(words.split(' ').filter(Boolean))).toEqual({ wrong: expect.stringContaining(wrong) })
  })
})
