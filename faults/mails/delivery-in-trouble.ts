import { setTimeout as pause } from 'node:timers/promises'
import type { Bench, Fault, Tally } from '../fault.ts'
import { randomOf } from '../random.ts'
import { count, inRounds, type Round } from '../rounds.ts'
import { Authority, canCertify } from './certificates.ts'
import { Mailer } from './mailer.ts'
import { Sink } from './sink.ts'
import { AT, makeWaitingMails, type WaitingMails } from './waiting-mails.ts'

/** Also counted as loopback by nobody: what goes there needs TLS, and a certificate for this very address. */
const HOST = '::ffff:127.0.0.1'
const LOGIN = { user: 'people@acme.example', pass: 'p@ss/word' }
/** Messages that are taken between two kills, at most. */
const BETWEEN_KILLS = 25

/**
 * G23: mails over TLS to a server that gives every kind of trouble, while the mailer is killed again and again. None may
 * arrive twice, and who got none is listed. A strike is a mail.
 */
export const mailsInTrouble: Fault = {
  name: 'smtp',
  title: 'mails to a server that drops, defers and stalls, mailer killed -9 meanwhile',
  databases: ['SQLite', 'MariaDB'],
  times: { full: 5_000, short: 100 },
  needed: 50,
  strike: (bench, tally) => inRounds(bench, ROUND, (round) => deliverInTrouble(bench, round, tally)),
}

const ROUND = 500

async function deliverInTrouble(bench: Bench, { times, seed }: Round, tally: Tally): Promise<void> {
  await using waiting = await makeWaitingMails(bench, times)
  const authority = canCertify ? await Authority.found(waiting.folder, 'acme') : null
  const random = randomOf(seed)
  await using sink = await Sink.start({
    ...{ random, share: 0.3, stallMs: 300 },
    ...(authority ? { tls: await authority.certify(`IP:${HOST}`), login: LOGIN } : {}),
  })
  const kills = await deliverUnderKills(waiting, sink, authority, random)
  await judge(waiting, sink, tally, `--seed ${seed} --times ${times}`)
  count(tally, authority ? 'over TLS, kills' : 'without TLS (no openssl), kills', kills)
  for (const [trouble, often] of sink.troubles) count(tally, trouble, often)
  bench.onStrike(tally)
}

/** @returns how many mailers were killed before they were done */
async function deliverUnderKills(
  waiting: WaitingMails,
  sink: Sink,
  authority: Authority | null,
  random: () => number,
): Promise<number> {
  const environment: Record<string, string> = authority ? { NODE_EXTRA_CA_CERTS: authority.file } : {}
  const login = `${encodeURIComponent(LOGIN.user)}:${encodeURIComponent(LOGIN.pass)}`
  const server = authority ? `${login}@[${HOST}]` : '127.0.0.1'
  const task = { url: waiting.url, transport: `smtp://${server}:${sink.port}`, at: AT, untilDone: true }
  let next = new Mailer(environment)
  try {
    for (let kills = 0; ; kills++) {
      const mailer = next
      next = new Mailer(environment)
      mailer.begin(task)
      const ended = mailer.ended()
      await Promise.race([ended, instantIn(sink, random)])
      mailer.kill()
      if ((await ended) !== null) return kills
    }
  } finally {
    await next[Symbol.asyncDispose]()
  }
}

/** Mostly in the middle of a message, sometimes before there is any. */
async function instantIn(sink: Sink, random: () => number): Promise<void> {
  if (random() < 0.9) await sink.more(1 + Math.floor(random() * BETWEEN_KILLS))
  await pause(random() * 20)
}

async function judge(waiting: WaitingMails, sink: Sink, tally: Tally, replay: string): Promise<void> {
  const rows = await waiting.read()
  const found: string[] = []
  if (rows.length !== waiting.addresses.length) found.push(`${rows.length} of ${waiting.addresses.length} mails listed`)
  for (const { recipient, state, attempts } of rows) {
    const times = sink.taken.get(recipient) ?? 0
    const isRefused = sink.refused.has(recipient)
    if (times > 1) found.push(`${recipient} got its mail ${times} times`)
    if (state === 'sent' && times !== 1) found.push(`${recipient} counts as sent, and got nothing`)
    if (state === 'failed' && times > 0) found.push(`${recipient} counts as failed, and got its mail`)
    if (state === 'failed' && !isRefused && Number(attempts) < MOST_ATTEMPTS) {
      found.push(`${recipient} counts as failed without a reason`)
    }
    if (!['sent', 'failed', 'unknown'].includes(state)) found.push(`${recipient} is still ${state}`)
    if (recipient.startsWith('person-') && state === 'failed') tally.ended('given up')
    if (state === 'unknown') tally.unknownMails++
    if (state !== 'unknown') tally.met++
  }
  tally.times += rows.length
  count(tally, 'arrived', sink.taken.size)
  tally.deviates(replay, found)
}

const MOST_ATTEMPTS = 6
