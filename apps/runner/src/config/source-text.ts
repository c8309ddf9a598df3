import { type Document, isAlias, isMap, isScalar, isSeq, LineCounter, type Node, parseDocument } from 'yaml'
import { type Mistake, mistakeOfFile } from './configuration-error.js'
import { excerptOf } from './excerpt.js'
import { saying, type TextMistake, yamlMistakes } from './yaml-mistakes.js'

export type Path = readonly (string | number)[]

/** A configuration's text, and where in it a value stands. */
export interface SourceText {
  readonly value: unknown
  /** What keeps the text from being read at all. */
  readonly mistakes: readonly Mistake[]
  /** Where a value stands, or the nearest thing around it that is there; null where that cannot be told. */
  placeOf(path: Path): Place | null
}

/** Counted from 1. */
export interface Place {
  readonly line: number
  readonly column: number
}

/** Reads YAML, and with it JSON. */
export function readSourceText(bytes: Uint8Array): SourceText {
  const text = new TextDecoder().decode(bytes)
  const lines = new LineCounter()
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false })
  const placeAt = (offset: number): Place => {
    const { line, col } = lines.linePos(offset)
    return { line, column: col }
  }
  const told = ({ offset, message, linesBefore = 0 }: TextMistake): Mistake => {
    const { line, column } = placeAt(offset)
    const numbers = Array.from({ length: linesBefore + 1 }, (_, index) => line - linesBefore + index)
    return { path: '', line, column, message, excerpt: excerptOf(text.split(/\r?\n/), numbers) }
  }
  const mistakes = [...wrongEncoding(bytes, text), ...yamlMistakes(text, document)].map(told)
  const { value, mistake } = mistakes.length === 0 ? readValue(document) : { value: undefined, mistake: null }
  return {
    value,
    mistakes: mistake === null ? mistakes : [mistakeOfFile(mistake)],
    placeOf: (path) => placeAt(offsetOf(document, path)),
  }
}

function wrongEncoding(bytes: Uint8Array, text: string): readonly TextMistake[] {
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(bytes)
    return []
  } catch {
    return [
      { offset: Math.max(0, text.indexOf('\ufffd')), message: 'this letter is not UTF-8: save the file as UTF-8' },
    ]
  }
}

/** So many aliases that they would fill the memory are found only here. */
function readValue(parsed: Document): { value: unknown; mistake: string | null } {
  try {
    return { value: parsed.toJS(), mistake: null }
  } catch (error) {
    return { value: undefined, mistake: `this cannot be read: ${saying(error instanceof Error ? error.message : '')}` }
  }
}

function offsetOf(document: Document, path: Path): number {
  let node: unknown = document.contents
  let offset = 0
  for (const key of path) {
    if (isAlias(node)) node = node.resolve(document)
    const next = step(node, key)
    if (next === undefined) break
    if (next.range) offset = next.range[0]
    node = next.value
  }
  return offset
}

/** One step into a mapping or a list: what is there, and the place that a person would look at. */
function step(node: unknown, key: string | number): { value: unknown; range: Node['range'] } | undefined {
  if (isMap(node)) {
    const pair = node.items.find((item) => isScalar(item.key) && String(item.key.value) === String(key))
    return pair && isScalar(pair.key) ? { value: pair.value, range: pair.key.range } : undefined
  }
  if (isSeq(node)) {
    const found = node.items[Number(key)]
    return found === undefined ? undefined : { value: found, range: rangeOf(found) }
  }
  return undefined
}

function rangeOf(node: unknown): Node['range'] {
  return isMap(node) || isSeq(node) || isScalar(node) || isAlias(node) ? node.range : undefined
}
