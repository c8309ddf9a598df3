/** What to write instead of a value of the wrong type, as the end of a sentence; empty where nothing can be said. */
export function adviceOn(expected: string, value: unknown): string {
  switch (expected) {
    case 'string':
      if (value === null) return ': a text that begins with # or & needs quotes'
      return typeof value === 'number' || typeof value === 'boolean' ? ': write it in quotes' : ''
    case 'number':
    case 'int':
      if (typeof value !== 'string') return ''
      if (/^\s*[\d.]+\s*%\s*$/.test(value)) return ': write it without the %'
      return /^[\d.]+$/.test(value) ? ': write it without quotes' : ''
    case 'boolean':
      if (typeof value !== 'string') return ''
      if (/^(yes|on|true)$/i.test(value)) return ': write true, without quotes'
      return /^(no|off|false)$/i.test(value) ? ': write false, without quotes' : ''
    case 'array':
      return isMapping(value)
        ? ': each entry of a list begins with a -'
        : typeof value === 'string'
          ? ': write it in [ ]'
          : ''
    case 'object':
    case 'record':
      if (Array.isArray(value)) return ': leave out the - before its names'
      return typeof value === 'string' ? missingSpace(value) : ''
    default:
      return ''
  }
}

/** `name:value` is a text, not a name and its value. */
function missingSpace(value: string): string {
  const name = /^([\w$-]+):(?=[^\s/])/.exec(value)?.[1]
  return name === undefined ? '' : `: a space is missing behind \`${name}:\``
}

const isMapping = (value: unknown) => typeof value === 'object' && value !== null && !Array.isArray(value)
