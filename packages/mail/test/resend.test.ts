import { findMail, hashToken, resendMail } from '@rollcall/platform'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { databases } from '../../../test/databases.js'
import { Acme, DAY, MONDAY, openPlatform, type Platform } from './acme.js'

describe.each(databases)('a mail sent once more on $name', ({ make }) => {
  let platform: Platform
  beforeAll(async () => {
    platform = await openPlatform(make)
  })
  afterAll(() => platform[Symbol.asyncDispose]())

  const put = (mail: number, values: object) => platform.database.knex('outbox').where({ id: mail }).update(values)

  it('R26 an unknown invitation goes out with a new token, and the link of the one before dies', async () => {
    await using acme = await Acme.open(platform.database)
    const { mail, invitation } = await acme.invite()
    await acme.deliver()
    const first = { token: await acme.tokenIn(mail), messageId: (await acme.read(mail)).messageId }
    await put(mail, { state: 'unknown' }) // as if the answer to it had been lost

    await resendMail(platform.database, mail, MONDAY + DAY)
    expect(await findMail(platform.database, mail)).toEqual({
      id: mail,
      organizationId: acme.id,
      kind: 'invitation',
      recipient: 'noor@acme.example',
      state: 'pending',
      error: null,
    })
    expect(await acme.deliver(MONDAY + DAY)).toMatchObject({ sent: 1 })

    const second = { token: await acme.tokenIn(mail), messageId: (await acme.read(mail)).messageId }
    expect(second.token).not.toBe(first.token)
    expect(second.messageId).not.toBe(first.messageId)
    const row = await platform.database.knex('invitations').where({ id: invitation }).first()
    expect(row.token_hash).toBe(hashToken(second.token))
  })

  it('R28 sending once more is on record', async () => {
    await using acme = await Acme.open(platform.database)
    const { mail, employee } = await acme.invite()
    await put(mail, { state: 'failed' })

    await resendMail(platform.database, mail, MONDAY)

    expect(
      await platform.database.knex('changes').where({ employee_id: employee }).select('kind', 'details'),
    ).toMatchObject([{ kind: 'mail.resent', details: JSON.stringify({ mail, kind: 'invitation' }) }])
  })

  it('a failed mail is tried anew, with all its attempts', async () => {
    await using acme = await Acme.open(platform.database)
    const { mail } = await acme.move(['Kitchen'], ['Bar'])
    await put(mail, { state: 'failed', attempts: 6, error: '450 at RCPT TO' })

    await resendMail(platform.database, mail, MONDAY)

    expect(await acme.row(mail)).toEqual({ state: 'pending', attempts: 0, due: MONDAY, error: null })
  })

  it('a sent invitation goes out again once its link has expired, and not before', async () => {
    await using acme = await Acme.open(platform.database)
    const { mail } = await acme.invite()
    await acme.deliver()

    await expect(resendMail(platform.database, mail, MONDAY + 90 * DAY - 1)).rejects.toMatchObject({
      code: 'refused',
      message: `Mail ${mail} has been sent`,
    })
    await resendMail(platform.database, mail, MONDAY + 90 * DAY)
    expect(await acme.deliver(MONDAY + 90 * DAY)).toMatchObject({ sent: 1 })
  })

  it('an unknown id is told', async () => {
    await expect(resendMail(platform.database, 999_999_999, MONDAY)).rejects.toMatchObject({
      code: 'not_found',
      hint: expect.stringContaining('rollcall list outbox'),
    })
  })

  it.each(['pending', 'sending'])('a mail that is %s is on its way already', async (state) => {
    await using acme = await Acme.open(platform.database)
    const { mail } = await acme.invite()
    await put(mail, { state })

    await expect(resendMail(platform.database, mail, MONDAY)).rejects.toMatchObject({
      code: 'refused',
      message: expect.stringContaining('on its way'),
    })
  })

  it('R8 R11 an invitation that died or was accepted is not sent again, nor a mail to a removed employee', async () => {
    await using acme = await Acme.open(platform.database)
    const dead = await acme.invite()
    const accepted = await acme.invite()
    const removed = await acme.move(['Kitchen'], ['Bar'], { state: 'removed' })
    await platform.database.knex('invitations').where({ id: dead.invitation }).update({ died_at: MONDAY })
    await platform.database.knex('invitations').where({ id: accepted.invitation }).update({ accepted_at: MONDAY })
    for (const { mail } of [dead, accepted, removed]) await put(mail, { state: 'failed' })

    for (const [{ mail }, reason] of [
      [dead, 'no longer valid'],
      [accepted, 'has been accepted'],
      [removed, 'no reader'],
    ] as const) {
      await expect(resendMail(platform.database, mail, MONDAY)).rejects.toMatchObject({
        code: 'refused',
        message: expect.stringContaining(reason),
      })
      expect(await acme.state(mail)).toBe('failed')
    }
  })
})
