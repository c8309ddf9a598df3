import { posix } from 'node:path'
import { ConnectorError } from '@rollcall/sdk'
import { type Archive, damaged } from './archive.js'
import { readWholeXml } from './xml.js'

const MAX_PART_BYTES = 16 * 1024 * 1024

/** A sheet with cells; those with nothing but a chart are none. */
export interface BookSheet {
  readonly name: string
  /** Hidden ones are read only if they are asked for. */
  readonly isVisible: boolean
  /** Its part in the archive. */
  readonly part: string
}

/** What a workbook is made of. */
export interface Book {
  readonly sheets: readonly BookSheet[]
  /** Whether its days count from 1904, as they did on the Macintosh. */
  readonly countsFrom1904: boolean
  readonly styles: string | null
  readonly strings: string | null
}

/** @throws ConnectorError where the archive is none of a workbook, saying what it is */
export async function readBook(archive: Archive, file: string): Promise<Book> {
  refuseOthers(archive, file)
  if (!archive.has('_rels/.rels')) throw notAWorkbook(file, 'a zip archive', 'Unpack it before the nightly run.')
  const [part] = byType(await readRelations(archive, file, '', '_rels/.rels'), 'officeDocument')
  if (part === undefined) throw notAWorkbook(file, 'a zip archive', 'Unpack it before the nightly run.')
  if (part.endsWith('.bin')) throw notAWorkbook(file, 'a binary Excel workbook (.xlsb)', SAVE_AS_XLSX)
  refuseDocuments(part, file)
  const folder = posix.dirname(part)
  const relations = await readRelations(
    archive,
    file,
    folder,
    posix.join(folder, '_rels', `${posix.basename(part)}.rels`),
  )
  const sheets: BookSheet[] = []
  let countsFrom1904 = false
  await readWholeXml(
    archive.bytes(part, MAX_PART_BYTES),
    {
      open(name, attributes, depth) {
        if (depth === 1 && name !== 'workbook') throw damaged(file, `${part} describes no workbook`)
        if (depth === 2 && name === 'workbookPr') countsFrom1904 = /^(1|true|on)$/i.test(attributes['date1904'] ?? '')
        if (depth !== 3 || name !== 'sheet') return
        const relation = relations.get(relationOf(attributes) ?? '')
        if (relation === undefined) throw damaged(file, 'it has a sheet that is nowhere in it')
        if (!relation.type.endsWith('/worksheet')) return
        const isVisible = (attributes['state'] ?? 'visible') === 'visible'
        sheets.push({ name: attributes['name'] ?? '', isVisible, part: relation.part })
      },
    },
    { file, part },
  )
  const [styles = null] = byType(relations, 'styles')
  const [strings = null] = byType(relations, 'sharedStrings')
  return { sheets, countsFrom1904, styles, strings }
}

interface Relation {
  readonly type: string
  readonly part: string
}

/** Where the parts lie that a part belongs together with. What lies outside of the archive is left out. */
async function readRelations(
  archive: Archive,
  file: string,
  folder: string,
  part: string,
): Promise<ReadonlyMap<string, Relation>> {
  const relations = new Map<string, Relation>()
  await readWholeXml(
    archive.bytes(part, MAX_PART_BYTES),
    {
      open(name, { Id: id, Type: type, Target: target, TargetMode: mode }, depth) {
        if (depth !== 2 || name !== 'Relationship' || mode === 'External') return
        if (id === undefined || type === undefined || target === undefined) return
        const path = target.startsWith('/') ? target.slice(1) : posix.join(folder, target)
        relations.set(id, { type, part: path })
      },
    },
    { file, part },
  )
  return relations
}

/** Both standards' types end alike: `…/relationships/worksheet`. */
function byType(relations: ReadonlyMap<string, Relation>, type: string): string[] {
  return [...relations.values()].filter((one) => one.type.endsWith(`/${type}`)).map((one) => one.part)
}

/** `r:id`, whatever the prefix. */
function relationOf(attributes: Readonly<Record<string, string>>): string | undefined {
  return Object.entries(attributes).find(([name]) => name.endsWith(':id'))?.[1]
}

const SAVE_AS_XLSX =
  'Have the export made as .xlsx or CSV, or save it so: in Excel, File › Save As › "Excel Workbook (.xlsx)".'

function refuseOthers(archive: Archive, file: string): void {
  if (archive.has('mimetype') && archive.has('content.xml')) {
    throw notAWorkbook(file, 'an OpenDocument spreadsheet (.ods)', SAVE_AS_XLSX)
  }
  if (archive.has('Index/Document.iwa') || archive.has('Index.zip')) {
    throw notAWorkbook(
      file,
      'an Apple Numbers spreadsheet',
      'Have it exported: in Numbers, File › Export To › Excel, or CSV.',
    )
  }
}

function refuseDocuments(part: string, file: string): void {
  const is = part.startsWith('word/') ? 'a Word document' : part.startsWith('ppt/') ? 'a presentation' : null
  if (is !== null) throw notAWorkbook(file, is, 'Have the export made as .xlsx or CSV.')
}

/** As {@link readBook}, for what is no zip archive: workbooks in the old container, which those with a password are too. */
export function notAWorkbook(file: string, is: string, hint: string): ConnectorError {
  return new ConnectorError('bad_data', `${file} is ${is}, not an Excel workbook (.xlsx) or a CSV file`, {
    hint,
    at: file,
  })
}

export function oldWorkbook(file: string): ConnectorError {
  return notAWorkbook(file, 'an old Excel workbook (.xls)', SAVE_AS_XLSX)
}
