import { type Document, isCollection, isScalar, visit, type YAMLError } from 'yaml'
import { indentationMistake } from './indentation.js'

/** What is wrong with a text as YAML, and where. */
export interface TextMistake {
  /** Of the sign at which it shows. */
  readonly offset: number
  readonly message: string
  /** Lines above that help to see it. */
  readonly linesBefore?: number
}

/**
 * What keeps a text from being read, in words for the person who wrote it. All that a parser says after the first thing
 * that it could not read follows from that one, and is left out. No value of the text is repeated: it may be a secret.
 */
export function yamlMistakes(text: string, document: Document): readonly TextMistake[] {
  const inOrder = document.errors.toSorted((one, other) => one.pos[0] - other.pos[0])
  const first = inOrder.find(({ code }) => code !== 'DUPLICATE_KEY')
  const twice = inOrder.filter(({ code, pos }) => code === 'DUPLICATE_KEY' && pos[0] < (first?.pos[0] ?? text.length))
  const unknown = first ? [] : [...document.warnings.map(strangeTag), ...unresolvedAliases(document)]
  return [
    ...twice.map((error) => sameNameTwice(error, text, document)),
    ...(first ? [mistakeOf(first, text, document)] : unknown),
  ]
}

function mistakeOf(error: YAMLError, text: string, document: Document): TextMistake {
  const offset = error.pos[0]
  const lineStart = text.lastIndexOf('\n', offset - 1) + 1
  const line = text.slice(lineStart).split('\n', 1)[0] ?? ''
  if (/^(<{7}|={7}|>{7})( |$)/.test(line)) {
    return { offset: lineStart, message: 'here two versions of the file were merged, but not to the end: keep one' }
  }
  if (text[offset] === '{' && text[offset - 1] === '$') return unquotedReference(text, offset - 1)
  switch (error.code) {
    case 'TAB_AS_INDENT':
      return { offset, message: tabs(text) }
    case 'BAD_INDENT':
      return /^Flow/.test(error.message) ? unclosed(document, text, offset) : badIndent(text, offset)
    case 'MISSING_CHAR':
      if (/^Sequence/.test(error.message)) return badIndent(text, offset)
      if (/quote$/.test(error.message)) return unclosedQuote(text, offset)
      if (/^Flow/.test(error.message)) return unclosed(document, text, offset)
      if (/^Missing ,/.test(error.message)) return { offset, message: 'a comma is missing before this' }
      break
    case 'BLOCK_IN_FLOW':
      return { offset, message: 'a comma is missing behind this' }
    case 'MULTILINE_IMPLICIT_KEY':
      return noColon(line, offset)
    case 'BLOCK_AS_IMPLICIT_KEY':
      return colonInText(text, offset, line.slice(offset - lineStart))
    case 'BAD_SCALAR_START':
      return { offset, message: `a text that begins with ${text[offset]} needs quotes` }
    case 'BAD_DQ_ESCAPE':
      return { offset, message: BACKSLASH }
    case 'MULTIPLE_DOCS':
      return { offset, message: 'a line of --- begins another document, and a configuration is only one: leave it out' }
    case 'UNEXPECTED_TOKEN':
      if (/^Block scalar/.test(error.message)) return { offset, message: 'a text that begins with | or > needs quotes' }
      if (/["']\s*$/.test(text.slice(lineStart, offset))) return textBehindQuotes(text, offset)
  }
  return { offset, message: `this cannot be read: ${saying(error.message)}` }
}

/** What the parser says, without what it quotes. */
export function saying(message: string): string {
  const own = message.replace(/[:("].*$/s, '').trim()
  return own.charAt(0).toLowerCase() + own.slice(1)
}

const BACKSLASH =
  "a backslash in double quotes makes another sign of the next one: put the text in single quotes, as 'C:\\exports'"

function unquotedReference(text: string, start: number): TextMistake {
  const reference = /^\$\{[^}\n]*\}/.exec(text.slice(start))?.[0] ?? ''
  const isAlone = /[\s:,[{]$/.test(text.slice(0, start)) && /^[\s,\]}]/.test(text.slice(start + reference.length))
  const what = isAlone && reference !== '' ? `write "${reference}"` : 'put the whole text in quotes, as "…"'
  return { offset: start, message: `a reference to a secret needs quotes within { } and [ ]: ${what}` }
}

function tabs(text: string): string {
  const count = text.split('\n').filter((line) => /^ *\t/.test(line)).length
  const many = count > 1 ? `; ${count} lines have tabs` : ''
  return `a tab stands before this line, and YAML takes only spaces there: write spaces as the lines beside it have${many}`
}

function badIndent(text: string, offset: number): TextMistake {
  const lines = text.split('\n')
  const line = text.slice(0, offset).split('\n').length
  const start = lines.slice(0, line - 1).join('\n').length + (line > 1 ? 1 : 0)
  const indent = /^ */.exec(lines[line - 1] ?? '')?.[0].length ?? 0
  return { offset: start + indent, message: indentationMistake(lines, line), linesBefore: 2 }
}

/** The bracket that opened what has no end. */
function unclosed(document: Document, text: string, offset: number): TextMistake {
  let opened = -1
  visit(document, {
    Collection(_, node) {
      if (!isCollection(node) || !node.flow || !node.range) return
      const [start, end] = node.range
      if (start < offset && start > opened && !/[\]}]/.test(text[end - 1] ?? '')) opened = start
    },
  })
  if (opened < 0) return { offset, message: 'a bracket that was opened above is not closed' }
  const [open, close] = text[opened] === '[' ? ['[', ']'] : ['{', '}']
  return { offset: opened, message: `the ${open} that opens here is not closed: a ${close} is missing` }
}

function unclosedQuote(text: string, offset: number): TextMistake {
  const start = Math.max(text.lastIndexOf('"', offset - 1), text.lastIndexOf("'", offset - 1))
  if (text[start - 1] === '\\') return { offset: start - 1, message: BACKSLASH }
  return { offset: Math.max(0, start), message: `the ${text[start] ?? '"'} that opens here is not closed` }
}

function textBehindQuotes(text: string, offset: number): TextMistake {
  const quote = text.slice(0, offset).trimEnd().at(-1) ?? '"'
  const closed = text.slice(0, offset).lastIndexOf(quote)
  const opened = text.lastIndexOf(quote, closed - 1)
  if (text.slice(opened, closed).includes('\n')) {
    return { offset: opened, message: `the ${quote} that opens here is not closed on its line` }
  }
  const other = quote === '"' ? "'" : '"'
  return {
    offset,
    message: `the text goes on behind its closing ${quote}: put all of it in quotes, in ${other}…${other} if it has a ${quote} itself`,
  }
}

function noColon(line: string, offset: number): TextMistake {
  const name = /^\s*(?:- +)*([\w$.-]+):(?=\S)/.exec(line)?.[1]
  if (name) {
    const column = line.indexOf(`${name}:`) + name.length + 1
    return { offset: offset + column - line.search(/\S/), message: `a space is missing behind \`${name}:\`` }
  }
  if (/^\s*-\s/.test(line)) return { offset, message: 'an entry of a list has no place here', linesBefore: 1 }
  return { offset, message: 'a name and a colon are missing: write `name: value`', linesBefore: 1 }
}

/** Two colons in a line, or a line that is too far to the right, so that it goes on with the text above. */
function colonInText(text: string, offset: number, rest: string): TextMistake {
  if (/:(\s|$)/.test(rest)) return { offset, message: 'a text with a colon and a space in it needs quotes' }
  const next = /\n *(?=[^\s#])/.exec(text.slice(offset))
  return badIndent(text, next ? offset + next.index + next[0].length : offset)
}

function sameNameTwice(error: YAMLError, text: string, document: Document): TextMistake {
  const offset = error.pos[0]
  let name = ''
  let first = -1
  visit(document, {
    Map(_, node) {
      const keys = node.items.map((item) => item.key).filter(isScalar)
      const second = keys.find((key) => key.range?.[0] === offset)
      if (second === undefined) return
      name = String(second.value)
      first = keys.find((key) => key.value === second.value)?.range?.[0] ?? -1
    },
  })
  const line = first < 0 ? null : text.slice(0, first).split('\n').length
  const where = line === null ? '' : `, first in line ${line}`
  return { offset, message: `\`${name}\` stands here twice${where}: keep one of them` }
}

function strangeTag(warning: YAMLError): TextMistake {
  // biome-ignore lint/suspicious/noTemplateCurlyInString: this is how a person writes a reference
  const secrets = 'A secret is written "${env:NAME}" or "${file:/path/to/it}"'
  return { offset: warning.pos[0], message: `a text that begins with ! needs quotes. ${secrets}` }
}

function unresolvedAliases(document: Document): readonly TextMistake[] {
  const found: TextMistake[] = []
  visit(document, {
    Alias(_, node) {
      if (node.resolve(document) === undefined) {
        found.push({ offset: node.range?.[0] ?? 0, message: 'a text that begins with * needs quotes' })
      }
    },
  })
  return found
}
