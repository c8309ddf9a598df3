import { inspect } from 'node:util'

/** All that a connector lets be seen: log lines, errors with their causes, what `check` says. */
export class Outputs {
  readonly #texts: string[] = []

  add(output: unknown): void {
    this.#texts.push(typeof output === 'string' ? output : asWritten(output))
  }

  /** The first output that shows a secret, as it is or encoded, without the secret itself. */
  leakOf(secrets: readonly string[]): string | null {
    for (const secret of secrets) {
      for (const [how, form] of formsOf(secret)) {
        const text = this.#texts.find((one) => one.includes(form))
        if (text !== undefined) return `${how}: ${text.replaceAll(form, '«the secret»').slice(0, 500)}`
      }
    }
    return null
  }
}

/** With hidden fields, causes and stacks: whatever a log may come to write. */
function asWritten(output: unknown): string {
  const seen = inspect(output, { depth: 8, showHidden: true, maxStringLength: 100_000, maxArrayLength: 1_000 })
  const told = output instanceof Error ? [output.message, output.stack, `${Reflect.get(output, 'hint')}`] : []
  return [seen, ...told].join('\n')
}

/** How a secret may be written. Shorter ones than four characters are in any text. */
function formsOf(secret: string): ReadonlyArray<readonly [how: string, form: string]> {
  if (secret.length < 4) return []
  const bytes = Buffer.from(secret)
  const forms: [string, string][] = [
    ['as it is', secret],
    ['encoded for an address', encodeURIComponent(secret)],
    ['encoded for a form', new URLSearchParams({ s: secret }).toString().slice(2)],
    ['in JSON', JSON.stringify(secret).slice(1, -1)],
    ['in hexadecimal', bytes.toString('hex')],
    ['reversed', [...secret].reverse().join('')],
  ]
  for (const before of [0, 1, 2]) forms.push(['in base64', base64Within(bytes, before)])
  const urlSafe = forms.map(([how, form]): [string, string] => [how, form.replaceAll('+', '-').replaceAll('/', '_')])
  return [...forms, ...urlSafe].filter(([, form]) => form.length >= 4)
}

/** How it looks in base64 after so many other bytes: the characters that depend on nothing but the secret. */
function base64Within(bytes: Buffer, before: number): string {
  const text = Buffer.concat([Buffer.alloc(before), bytes])
    .toString('base64')
    .replaceAll('=', '')
  const whole = Math.floor(((before + bytes.length) * 8) / 6)
  return text.slice(Math.ceil((before * 8) / 6), whole)
}
