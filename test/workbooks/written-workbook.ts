import { type ZipEntry, zip } from './zip.js'

/** A cell to be written: a shared text, a number, true or false, nothing, or just what is said. */
export type WrittenCell =
  | string
  | number
  | boolean
  | null
  /** A code such as `d-m-yyyy`, or the number of one that every program knows. */
  | { readonly number: number | string; readonly format: string | number }
  | { readonly inline: string }
  /** With the result that the program that wrote it saw, or without one. */
  | { readonly formula: string; readonly result?: string; readonly type?: string }
  /** Its type, and XML for what it holds. */
  | { readonly type: string; readonly xml: string }

export interface WrittenSheet {
  readonly name?: string
  readonly state?: 'hidden' | 'veryHidden'
  /** Row by row; an empty one is left out, as programs do. */
  readonly rows: readonly (readonly WrittenCell[])[]
  /** What follows the rows: `<mergeCells>…`. */
  readonly after?: string
}

export interface WrittenBook {
  readonly countsFrom1904?: boolean
  /** Parts instead of those that would be written, and further ones. */
  readonly parts?: Readonly<Record<string, string>>
  /** In front of every name of an element, as some libraries write it: `x:`. */
  readonly prefix?: string
  /** Without the numbers of rows and the names of cells, which a file may leave out. */
  readonly hasNoReferences?: boolean
}

/** Writes a workbook (`.xlsx`) by the letter of the format, without any library that reads or writes such files. */
export function workbook(sheets: readonly WrittenSheet[], book: WrittenBook = {}): Buffer {
  return zip(workbookParts(sheets, book))
}

/** As {@link workbook}, before it is packed. */
export function workbookParts(sheets: readonly WrittenSheet[], book: WrittenBook = {}): ZipEntry[] {
  const texts = new Map<string, number>()
  const formats = new Map<string | number, number>()
  const numbers = sheets.map((_, index) => index + 1)
  const sheetParts = sheets.map((sheet) => sheetXml(sheet, texts, formats, book.hasNoReferences === true))
  const parts: Record<string, string> = {
    '[Content_Types].xml': CONTENT_TYPES,
    '_rels/.rels': relations([['officeDocument', 'xl/workbook.xml']]),
    'xl/workbook.xml': document(
      'workbook',
      `<workbookPr date1904="${book.countsFrom1904 === true}"/><sheets>${sheets.map(sheetTag).join('')}</sheets>`,
    ),
    'xl/_rels/workbook.xml.rels': relations([
      ...numbers.map((number): [string, string] => ['worksheet', `worksheets/sheet${number}.xml`]),
      ['styles', 'styles.xml'],
      ['sharedStrings', '/xl/sharedStrings.xml'],
    ]),
    'xl/styles.xml': stylesXml(formats),
    'xl/sharedStrings.xml': document(
      'sst',
      [...texts.keys()].map((text) => `<si><t xml:space="preserve">${escaped(text)}</t></si>`).join(''),
    ),
    ...Object.fromEntries(
      numbers.map((number, index) => [`xl/worksheets/sheet${number}.xml`, sheetParts[index] ?? '']),
    ),
  }
  const prefixed = Object.entries(parts).map(([name, xml]) => [name, withPrefix(name, xml, book.prefix)] as const)
  const all = { ...Object.fromEntries(prefixed), ...book.parts }
  return Object.entries(all).map(([name, data]) => ({ name, data }))
}

const HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
const NAMESPACE = 'http://schemas.openxmlformats.org/spreadsheetml/2006/main'
const RELATIONSHIPS = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships'
const CONTENT_TYPES = `${HEAD}<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="xml" ContentType="application/xml"/></Types>`

export function document(root: string, xml: string): string {
  return `${HEAD}<${root} xmlns="${NAMESPACE}" xmlns:r="${RELATIONSHIPS}">${xml}</${root}>`
}

export function escaped(text: string): string {
  const safe = text.replace(/_x(?=[0-9A-Fa-f]{4}_)/g, '_x005F_x')
  const letters = safe.replace(/(?![\t\n])\p{Cc}|[\ufffe\uffff]/gu, hexadecimal)
  return letters.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;')
}

/** As XML that has no such letter writes it in a workbook: `_x000D_`. */
function hexadecimal(letter: string): string {
  return `_x${letter.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0')}_`
}

function relations(targets: readonly (readonly [type: string, target: string])[]): string {
  const each = targets.map(
    ([type, target], index) =>
      `<Relationship Id="rId${index + 1}" Type="${RELATIONSHIPS}/${type}" Target="${target}"/>`,
  )
  return `${HEAD}<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">${each.join('')}</Relationships>`
}

function sheetTag({ name, state }: WrittenSheet, index: number): string {
  const hidden = state === undefined ? '' : ` state="${state}"`
  return `<sheet name="${escaped(name ?? `Sheet${index + 1}`)}" sheetId="${index + 1}"${hidden} r:id="rId${index + 1}"/>`
}

function stylesXml(formats: ReadonlyMap<string | number, number>): string {
  const ids = [...formats].map(([format, style]) => ({ format, id: typeof format === 'number' ? format : 163 + style }))
  const own = ids.filter(({ format }) => typeof format === 'string')
  const codes = own.map(({ format, id }) => `<numFmt numFmtId="${id}" formatCode="${escaped(String(format))}"/>`)
  const styles = ids.map(({ id }) => `<xf numFmtId="${id}" applyNumberFormat="1"/>`)
  // What a cell looks like otherwise (cellStyleXfs) is a table of its own, and means nothing here.
  return document(
    'styleSheet',
    `<numFmts>${codes.join('')}</numFmts><cellStyleXfs><xf numFmtId="14"/></cellStyleXfs><cellXfs><xf numFmtId="0"/>${styles.join('')}</cellXfs>`,
  )
}

function sheetXml(
  sheet: WrittenSheet,
  texts: Map<string, number>,
  formats: Map<string | number, number>,
  hasNoReferences: boolean,
): string {
  const rows = sheet.rows.map((cells, rowIndex) => {
    const xml = cells.map((cell, column) => {
      const reference = hasNoReferences ? '' : ` r="${columnLetters(column)}${rowIndex + 1}"`
      if (cell === null) return hasNoReferences ? '<c/>' : ''
      return cellXml(cell, reference, texts, formats)
    })
    if (cells.length === 0 && !hasNoReferences) return ''
    return `<row${hasNoReferences ? '' : ` r="${rowIndex + 1}"`}>${xml.join('')}</row>`
  })
  return document('worksheet', `<sheetData>${rows.join('')}</sheetData>${sheet.after ?? ''}`)
}

function cellXml(
  cell: Exclude<WrittenCell, null>,
  reference: string,
  texts: Map<string, number>,
  formats: Map<string | number, number>,
): string {
  if (typeof cell === 'string') return `<c${reference} t="s"><v>${indexIn(texts, cell)}</v></c>`
  if (typeof cell === 'number') return `<c${reference}><v>${cell}</v></c>`
  if (typeof cell === 'boolean') return `<c${reference} t="b"><v>${Number(cell)}</v></c>`
  if ('inline' in cell)
    return `<c${reference} t="inlineStr"><is><t xml:space="preserve">${escaped(cell.inline)}</t></is></c>`
  if ('number' in cell) return `<c${reference} s="${indexIn(formats, cell.format) + 1}"><v>${cell.number}</v></c>`
  const type = cell.type === undefined ? '' : ` t="${cell.type}"`
  if ('xml' in cell) return `<c${reference}${type}>${cell.xml}</c>`
  const result = cell.result === undefined ? '' : `<v>${escaped(cell.result)}</v>`
  return `<c${reference}${type}><f>${escaped(cell.formula)}</f>${result}</c>`
}

function indexIn<K>(indices: Map<K, number>, key: K): number {
  const index = indices.get(key) ?? indices.size
  indices.set(key, index)
  return index
}

function columnLetters(column: number): string {
  const last = String.fromCharCode(65 + (column % 26))
  return column < 26 ? last : columnLetters(Math.floor(column / 26) - 1) + last
}

function withPrefix(name: string, xml: string, prefix: string | undefined): string {
  if (prefix === undefined || name.endsWith('.rels') || !name.startsWith('xl/')) return xml
  return xml.replace(/<(\/?)(?=[a-zA-Z])/g, `<$1${prefix}`).replace('xmlns=', `xmlns:${prefix.replace(':', '')}=`)
}
