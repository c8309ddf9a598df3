import type { Archive } from './archive.js'
import { hostile } from './archive.js'
import { builtInMeaning, meaningOf, type NumberMeaning } from './number-format.js'
import { type PartName, readWholeXml } from './xml.js'

const MAX_STYLES_BYTES = 32 * 1024 * 1024
/** Excel allows 65,490 styles of cells, and far fewer formats. */
const MAX_STYLES = 100_000

/** What the numbers of each style of cell mean: `s="3"` is the fourth. */
export async function readStyles(archive: Archive, part: PartName): Promise<readonly NumberMeaning[]> {
  const formats = new Map<number, NumberMeaning>()
  const styles: NumberMeaning[] = []
  let section = ''
  const reader = {
    open(name: string, attributes: Readonly<Record<string, string>>, depth: number) {
      if (depth === 2) section = name
      if (depth !== 3) return
      const id = Number(attributes['numFmtId'] ?? 0)
      if (section === 'numFmts' && name === 'numFmt') formats.set(id, meaningOf(attributes['formatCode'] ?? ''))
      if (section === 'cellXfs' && name === 'xf') styles.push(formats.get(id) ?? builtInMeaning(id))
      if (styles.length > MAX_STYLES || formats.size > MAX_STYLES) {
        throw hostile(part.file, `it has more than ${MAX_STYLES} styles`)
      }
    },
  }
  await readWholeXml(archive.bytes(part.part, MAX_STYLES_BYTES), reader, part)
  return styles
}
