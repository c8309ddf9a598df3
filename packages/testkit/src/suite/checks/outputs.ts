import { isReject, isTombstone } from '@rollcall/sdk'
import { require } from '../failure.js'
import { Outputs } from '../outputs.js'
import type { Subject } from '../subject.js'
import { tryRead } from '../try-read.js'
import { isEmployee, readWell } from './whole.js'

/** No secret in what a connector lets be seen while all is well, or when the secret is a wrong one. */
export async function keepsSecrets(subject: Subject<unknown>): Promise<void> {
  const outputs = new Outputs()
  const { source } = subject
  outputs.add(
    await subject.check(source.config(), outputs, AbortSignal.timeout(20_000)).catch((error: unknown) => error),
  )
  for (const list of subject.lists()) {
    for (const record of (await readWell(subject, list, outputs)).records)
      outputs.add(isReject(record) || isTombstone(record) ? record : record.at)
  }
  if (source.wrongConfig) {
    const wrong = source.wrongConfig()
    outputs.add(await subject.check(wrong, outputs, AbortSignal.timeout(20_000)).catch((error: unknown) => error))
    const stop = new AbortController()
    outputs.add((await tryRead(subject.read('employees', outputs, stop.signal, wrong), { stop })).error)
  }
  requireNoSecret(subject, outputs)
}

export function requireNoSecret(subject: Subject<unknown>, outputs: Outputs): void {
  const leak = outputs.leakOf(subject.source.secrets())
  require(leak === null, `A secret is shown ${leak}`)
}

/** Values that tell of a person, to be looked for in messages. */
export async function personalValues(subject: Subject<unknown>): Promise<readonly string[]> {
  const values = new Set<string>()
  for (const record of (await readWell(subject, 'employees')).records) {
    if (!isEmployee(record)) continue
    const { firstName, lastName, email, phone } = record
    for (const value of [firstName && lastName && `${firstName} ${lastName}`, email, phone]) {
      if (value && value.length > 5) values.add(value)
    }
  }
  return [...values]
}
