import { describe, expect, it } from 'vitest'
import { jsonLine, logLine } from '../../src/schedule/log-line.js'
import { styleWith } from '../../src/screen/style.js'

const AT = Date.parse('2027-05-04T00:12:07.250Z')
const HR = { organization: 'acme', integration: 'hr', night: '2027-05-04' }
const PLAIN = styleWith(false)

describe("a line of serve's log", () => {
  it('says when, who, and how it went', () => {
    expect(logLine({ event: 'run.ended', ...HR, status: 'applied', seconds: 3.2 }, AT, PLAIN)).toBe(
      '2027-05-04T00:12:07Z  acme/hr  night 2027-05-04  ✓ applied in 3.2 s',
    )
    expect(
      logLine({ event: 'run.ended', ...HR, status: 'failed', seconds: 1, code: 'bad_data', message: 'see' }, AT, PLAIN),
    ).toBe('2027-05-04T00:12:07Z  acme/hr  night 2027-05-04  ✗ failed in 1 s: bad_data, see')
    expect(logLine({ event: 'night.missed', ...HR, message: 'It is past 06:00' }, AT, PLAIN)).toBe(
      '2027-05-04T00:12:07Z  acme/hr  night 2027-05-04  ✗ missed: It is past 06:00',
    )
    expect(logLine({ event: 'mail.delivered', organization: 'acme', message: 'mails: 2 sent' }, AT, PLAIN)).toBe(
      '2027-05-04T00:12:07Z  acme  mails: 2 sent',
    )
  })

  it('is an object for scripts', () => {
    expect(JSON.parse(jsonLine({ event: 'run.ended', ...HR, status: 'held', seconds: 3.2 }, AT))).toEqual({
      ...{ time: '2027-05-04T00:12:07.250Z', event: 'run.ended', organization: 'acme', integration: 'hr' },
      ...{ night: '2027-05-04', status: 'held', seconds: 3.2 },
    })
  })
})
