import { isConnectorError } from '@rollcall/sdk'
import { NothingWorks, named, require } from '../failure.js'
import { Outputs } from '../outputs.js'
import type { Subject } from '../subject.js'
import { tryRead } from '../try-read.js'

/** `check` says what works. */
export async function checksGoodCredentials(subject: Subject<unknown>): Promise<void> {
  const outputs = new Outputs()
  const result = await subject.check(subject.source.config(), outputs, AbortSignal.timeout(20_000)).catch((error) => {
    throw new NothingWorks(`check fails, and nothing is broken: ${named(error)}`)
  })
  require(result.works.length >
    0, 'check says nothing of what works: a line for each list is what an administrator needs')
}

/** `check` and a read refuse credentials that the source does not take, as what they are. */
export async function refusesBadCredentials(subject: Subject<unknown>): Promise<void> {
  const config = wrongConfig(subject)
  const outputs = new Outputs()
  const checked = await subject.check(config, outputs, AbortSignal.timeout(20_000)).then(
    () => null,
    (error: unknown) => ({ error }),
  )
  require(checked !== null, 'check is content with credentials that the source does not take')
  requireCredentials('check', checked.error)
  const stop = new AbortController()
  const read = await tryRead(subject.read('employees', outputs, stop.signal, config), { stop })
  require(read.hasFailed, 'The read of employees ends well with credentials that the source does not take')
  requireCredentials('The read of employees', read.error)
}

export function wrongConfig(subject: Subject<unknown>): unknown {
  const { wrongConfig } = subject.source
  require(wrongConfig !== undefined, 'Give a configuration with wrong credentials, or skip this test with a reason')
  return wrongConfig.call(subject.source)
}

function requireCredentials(what: string, error: unknown): void {
  const isRight = isConnectorError(error) && error.code === 'credentials'
  require(isRight, `${what} should throw a ConnectorError "credentials", and not: ${named(error)}`)
  require(error.hint.trim() !== '', `${what}: the error has no hint that an administrator could act on`)
}
