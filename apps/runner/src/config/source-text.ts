import { type Document, isAlias, isMap, isScalar, isSeq, LineCounter, type Node, parseDocument } from 'yaml'
import type { Mistake } from './configuration-error.js'

export type Path = readonly (string | number)[]

/** A configuration's text, and where in it a value stands. */
export interface SourceText {
  readonly value: unknown
  /** What keeps the text from being read at all. */
  readonly mistakes: readonly Mistake[]
  /** Line of a value, or of the nearest thing around it that is there; counted from 1. */
  lineOf(path: Path): number | null
}

/** Reads YAML, and with it JSON. */
export function readSourceText(text: string): SourceText {
  const lines = new LineCounter()
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false })
  const lineAt = (offset: number) => lines.linePos(offset).line
  const mistakes: Mistake[] = document.errors.map((error) => ({
    path: '',
    line: lineAt(error.pos[0]),
    message: plain(error.message),
  }))
  const { value, mistake } = mistakes.length === 0 ? readValue(document) : { value: undefined, mistake: null }
  if (mistake !== null) mistakes.push({ path: '', line: null, message: mistake })
  return {
    value,
    mistakes,
    lineOf(path) {
      let node: unknown = document.contents
      let line = 1
      for (const key of path) {
        if (isAlias(node)) node = node.resolve(document)
        const next = step(node, key)
        if (next === undefined) break
        if (next.range) line = lineAt(next.range[0])
        node = next.value
      }
      return line
    },
  }
}

/** Aliases without an anchor, or so many of them that they would fill the memory, are found only here. */
function readValue(parsed: Document): { value: unknown; mistake: string | null } {
  try {
    return { value: parsed.toJS(), mistake: null }
  } catch (error) {
    return { value: undefined, mistake: plain(error instanceof Error ? error.message : String(error)) }
  }
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

function plain(message: string): string {
  if (message.startsWith('Map keys must be unique')) return 'the same name stands here twice'
  return `this cannot be read: ${message.charAt(0).toLowerCase()}${message.slice(1)}`
}
