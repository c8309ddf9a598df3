import type { Log } from '../connector.js'

const COVER = '[secret]'

/** Keeps secrets out of what is said, in whatever form they come back. */
export class Redaction {
  readonly #forms = new Set<string>()
  #pattern: RegExp | null = null

  /** Texts of three letters and fewer are none: covering them would cover half of every sentence. */
  add(...secrets: readonly string[]): void {
    for (const secret of secrets) {
      if (secret.length < 4) continue
      for (const form of formsOf(secret.toWellFormed())) this.#forms.add(form)
    }
    this.#pattern = null
  }

  /** The text with every known secret covered. */
  cover(text: string): string {
    if (this.#forms.size === 0) return text
    this.#pattern ??= patternOf(this.#forms)
    return text.replace(this.#pattern, COVER)
  }

  /** A log that is told everything covered. */
  coverLog(log: Log): Log {
    return {
      info: (message) => log.info(this.cover(message)),
      warn: (message) => log.warn(this.cover(message)),
    }
  }
}

function formsOf(secret: string): readonly string[] {
  const bytes = Buffer.from(secret)
  const once = encodeURIComponent(secret)
  const base64 = bytes.toString('base64').replace(/=+$/, '')
  return [
    secret,
    once,
    once.toLowerCase(),
    once.replaceAll('%20', '+'),
    encodeURIComponent(once),
    base64,
    bytes.toString('base64'),
    encodeURIComponent(base64),
    bytes.toString('base64url'),
    bytes.toString('hex'),
    bytes.toString('hex').toUpperCase(),
    JSON.stringify(secret).slice(1, -1),
    ascii(JSON.stringify(secret).slice(1, -1)),
    html(secret),
    // A PEM key in a message has lost its line breaks, or is cut: each of its lines counts.
    ...secret.split(/\s*\n\s*/).filter((line) => line.length >= 16 && !line.startsWith('-----')),
  ]
}

function html(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;')
}

/** As JSON comes from those who send letters without accents only. */
function ascii(text: string): string {
  return text.replace(/[\u0080-\uffff]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`)
}

/** The longest first: of two secrets, one may begin with the other. */
function patternOf(forms: ReadonlySet<string>): RegExp {
  const sorted = [...forms].sort((one, other) => other.length - one.length)
  return new RegExp(sorted.map((form) => RegExp.escape(form)).join('|'), 'g')
}
