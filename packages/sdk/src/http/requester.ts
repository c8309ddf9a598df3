import type { Agents } from 'got'
import type { ReadClock } from '../clock.js'
import type { Log } from '../connector.js'
import { ConnectorError } from '../errors.js'
import type { Destinations } from './destination.js'
import { type Answer, type ByteSink, type ExchangeLimits, exchange, NoAnswer } from './exchange.js'
import { isPassing, isPassingCode, type Place, refusal, silence } from './failures.js'
import type { Format } from './format.js'
import type { Pace } from './pace.js'
import { askedPause, ownPause } from './retry-after.js'
import type { RetryBudget } from './retry-budget.js'
import type { Credentials, SignIn } from './sign-in.js'

/** A request as it is meant: not yet signed in. */
export interface Wanted {
  readonly method: 'GET' | 'POST'
  readonly url: URL
  /** `GET /v1/employees (page 7)`: for people, without a query. */
  readonly at: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: string | null
  /** How a success is written. */
  readonly format: Format
  /** Where the body of a success goes, instead of into the answer's text. */
  readonly into?: ByteSink | undefined
}

/** What bounds one request: the read that it belongs to. */
export interface Bounds {
  /** No waiting beyond this instant. */
  readonly endsAt: number
  readonly budget: RetryBudget
}

export interface RequesterParts {
  readonly system: string
  readonly destinations: Destinations
  readonly agent: Agents
  readonly limits: ExchangeLimits
  readonly tries: number
  readonly pace: Pace
  /** Pause after `rate_limited` where the system asks for none. */
  readonly quotaPauseMs: number
  /** How an answer refuses, by the connector's word; null: what its status says. */
  readonly explain: (answer: Answer, wanted: Wanted) => ConnectorError | null
  readonly clock: ReadClock
  readonly signal: AbortSignal
  readonly log: Log
  readonly onAnswer: ((heard: HeardAnswer) => void) | undefined
}

/** An answer as it came, with what was asked: for whoever records a system, and takes persons and secrets out of it. */
export interface HeardAnswer {
  readonly method: 'GET' | 'POST'
  /** Without a key that was sent in it. */
  readonly url: URL
  readonly status: number
  readonly headers: Answer['headers']
  readonly text: string
}

/** What a person who waits for the read would notice. */
const WORTH_TELLING_MS = 5_000
const WORTH_A_WARNING_MS = 120_000

/** Sends requests, each a few times where that may help. The only layer that tries again. */
export class Requester {
  readonly #parts: RequesterParts
  /** Until when it was told that the read waits. */
  #toldUntil = 0

  constructor(parts: RequesterParts) {
    this.#parts = parts
  }

  /**
   * Sends a request until it is answered with something else than passing trouble, or the tries or the time are used up.
   *
   * @returns any answer that trying again would not change, refusals by their status included
   * @throws ConnectorError, also one by which the connector explains an answer; the signal's reason where it is aborted
   */
  async send(wanted: Wanted, signIn: SignIn, bounds: Bounds): Promise<Answer> {
    let isRenewed = false
    for (let tries = 1; ; tries++) {
      const credentials = await signIn.credentials() // anew after each pause: a token may have ended meanwhile
      const startedAt = this.#parts.clock.now()
      const outcome = await this.#once(wanted, credentials, bounds)
      const mayTryAgain = tries < this.#parts.tries
      const place = this.#placeOf(wanted)
      const explained = 'status' in outcome ? this.#parts.explain(outcome, wanted) : null
      if (isForCredentials(outcome, explained) && !isRenewed && mayTryAgain && bounds.budget.take()) {
        isRenewed = await signIn.renew(credentials)
        if (isRenewed) continue
      }
      if (!(explained ? isPassingCode(explained.code) : isPassing(outcome))) {
        if (explained) throw explained
        if ('status' in outcome) return outcome
        throw silence(outcome, place)
      }
      const failure = explained ?? ('status' in outcome ? refusal(outcome, place) : silence(outcome, place))
      if (!mayTryAgain || !bounds.budget.take()) throw failure
      await this.#pause(outcome, { tries, startedAt, failure }, bounds)
    }
  }

  async #once(wanted: Wanted, credentials: Credentials, { endsAt }: Bounds): Promise<Answer | NoAnswer> {
    const { pace, agent, limits, signal, clock, onAnswer } = this.#parts
    return pace.run(
      (at, isClosed) => this.#waitUntil(at, isClosed, endsAt, wanted),
      async () => {
        const left = Math.max(1, endsAt - clock.now())
        try {
          const outgoing = this.#signed(wanted, credentials)
          const answer = await exchange(
            outgoing,
            agent,
            { ...limits, answerMs: Math.min(limits.answerMs, left) },
            signal,
          )
          pace.learn(answer.headers)
          const { status, headers, text } = answer
          // What goes into a file is not the answer's to tell.
          if (!wanted.into) onAnswer?.({ method: wanted.method, url: wanted.url, status, headers, text })
          return answer
        } catch (error) {
          if (error instanceof NoAnswer) return error
          throw error
        }
      },
    )
  }

  #signed({ method, url, headers, body, into }: Wanted, credentials: Credentials) {
    const signed = new URL(url)
    for (const [name, value] of Object.entries(credentials.query)) {
      signed.searchParams.set(name, value)
      signed.search = signed.search.replaceAll('+', '%20')
    }
    return { method, url: signed, headers: { ...headers, ...credentials.headers }, body, into }
  }

  async #waitUntil(at: number, isClosed: boolean, endsAt: number, wanted: Wanted): Promise<void> {
    const { clock, system } = this.#parts
    if (at > endsAt) {
      const { at: place } = wanted
      throw new ConnectorError('rate_limited', `${system} takes no more requests before the time of this read is up`, {
        hint: 'Try again later. If it happens every night, ask for a higher limit, or for larger pages.',
        at: place,
      })
    }
    const pause = at - clock.now()
    const told = `${system} takes no requests for ${duration(pause)} (${wanted.at}): they wait`
    if (pause >= (isClosed ? WORTH_TELLING_MS : WORTH_A_WARNING_MS)) this.#tell(told, pause)
    await this.#wait(pause)
  }

  /** @throws the failure itself where the pause would go beyond the end of the read */
  async #pause(
    failed: Answer | NoAnswer,
    { tries, startedAt, failure }: { tries: number; startedAt: number; failure: ConnectorError },
    { endsAt }: Bounds,
  ): Promise<void> {
    const { clock, pace, quotaPauseMs } = this.#parts
    const asked =
      secondsIn(failure) ?? ('status' in failed ? askedPause(failed.headers['retry-after'], clock.now()) : null)
    const pause = asked ?? ownPause(tries) + (failure.code === 'rate_limited' ? quotaPauseMs : 0)
    if (asked !== null) pace.close(clock.now() + asked)
    if (clock.now() + pause > endsAt) throw failure
    if (clock.now() + pause - startedAt >= WORTH_TELLING_MS) {
      const where = failure.at === null ? '' : ` (${failure.at})`
      this.#tell(`${failure.message}${where}: ${this.#parts.system} is asked again in ${duration(pause)}`, pause)
    }
    await this.#wait(pause)
  }

  async #wait(ms: number): Promise<void> {
    const { clock, signal } = this.#parts
    if (ms > 0) await clock.wait(ms, signal)
  }

  /** Tells of a pause, once where many requests wait for the same. */
  #tell(message: string, pause: number): void {
    const { clock, log } = this.#parts
    const until = clock.now() + pause
    if (until < this.#toldUntil + WORTH_TELLING_MS) return
    this.#toldUntil = until
    if (pause >= WORTH_A_WARNING_MS) log.warn(message)
    else log.info(message)
  }

  #placeOf({ url, at }: Wanted): Place {
    return { system: this.#parts.system, host: url.host, at }
  }
}

/** Whether other credentials may help. */
function isForCredentials(outcome: Answer | NoAnswer, explained: ConnectorError | null): boolean {
  if (!('status' in outcome)) return false
  return outcome.status === 401 || (outcome.status < 300 && explained?.code === 'credentials')
}

/** What a connector's error asks to wait, in milliseconds; null where it does not, or it makes no sense. */
function secondsIn({ retryAfterSeconds: seconds }: ConnectorError): number | null {
  return Number.isFinite(seconds) && Number(seconds) >= 0 ? Math.ceil(Number(seconds) * 1_000) : null
}

function duration(ms: number): string {
  if (ms >= WORTH_A_WARNING_MS) return `${Math.ceil(ms / 60_000)} minutes`
  const seconds = Math.max(1, Math.ceil(ms / 1_000))
  return seconds === 1 ? '1 second' : `${seconds} seconds`
}
