import { describe, expect, it } from 'vitest'
import { mergeTokens, readToken, requiredPositions, writeToken } from '../../src/projections/read-token.ts'

const token = {
  logId: 'log-1',
  lanes: new Map([
    [3, '17'],
    [4, '9'],
  ]),
}

describe('a token', () => {
  it('is read as it was written', () => {
    expect(readToken(writeToken(token), { logId: 'log-1', tenant: undefined })).toEqual(token)
  })

  it('of another log is refused with both names', () => {
    expect(() => readToken(writeToken(token), { logId: 'log-2', tenant: undefined })).toThrow(
      /log log-1, current log is log-2/,
    )
  })

  it.each(['', 'x', '%%%', 'bnVsbA', Buffer.from('{"log":"log-1","lanes":[[1,"01"]]}').toString('base64url')])(
    'that is not one of the service is refused: %j',
    (text) => {
      expect(() => readToken(text, { logId: 'log-1', tenant: undefined })).toThrow(
        expect.objectContaining({ code: 'input-invalid' }),
      )
    },
  )

  it('asks a model in the order of the log for its latest position, and a model in lanes for each lane', () => {
    expect(requiredPositions(token, 'log')).toEqual(new Map([['log', '17']]))
    expect(requiredPositions(token, 'lanes')).toEqual(token.lanes)
  })

  it('is merged with others by lane, each at its latest position', () => {
    const other = writeToken({
      logId: 'log-1',
      lanes: new Map([
        [4, '10'],
        [5, '2'],
      ]),
    })
    expect(
      readToken(mergeTokens([writeToken(token), other]) ?? '', { logId: 'log-1', tenant: undefined }).lanes,
    ).toEqual(
      new Map([
        [3, '17'],
        [4, '10'],
        [5, '2'],
      ]),
    )
    expect(mergeTokens([])).toBeUndefined()
    expect(() => mergeTokens([other, writeToken({ ...token, logId: 'log-2' })])).toThrow(/log log-2/)
  })
})
