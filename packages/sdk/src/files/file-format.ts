import { ConnectorError } from '../errors.js'

const signatures: ReadonlyArray<{ bytes: readonly number[]; is: string; hint: string }> = [
  {
    bytes: [0x50, 0x4b, 0x03, 0x04],
    is: 'a zip archive or an Excel workbook (.xlsx)',
    hint: 'Unpack it, or save the sheet as "CSV UTF-8" in Excel.',
  },
  {
    bytes: [0xd0, 0xcf, 0x11, 0xe0],
    is: 'an old Excel workbook (.xls) or one with a password',
    hint: 'Save the sheet as "CSV UTF-8" in Excel.',
  },
  { bytes: [0x1f, 0x8b], is: 'a gzip archive', hint: 'Unpack it before the nightly run.' },
  { bytes: [0x25, 0x50, 0x44, 0x46], is: 'a PDF document', hint: 'Have the export made as CSV.' },
]

const beginnings: ReadonlyArray<{ text: RegExp; is: string; hint: string }> = [
  {
    text: /^<(!doctype\s+html|html|head|body|script|table|meta)\b/i,
    is: 'an HTML page',
    hint: 'The export probably answered with a sign-in or error page. Open it in a browser to see, and mend the export.',
  },
  { text: /^<(\?xml|[a-z!])/i, is: 'an XML document', hint: 'Have the export made as CSV.' },
  { text: /^(\{|\[\s*[{[\]])/, is: 'a JSON document', hint: 'Have the export made as CSV.' },
  { text: /^-----BEGIN PGP/, is: 'a file encrypted with PGP', hint: 'Decrypt it before the nightly run.' },
]

/** Throws where the first bytes of a file are known to begin another kind of file, whatever its name. */
export function refuseForeignBytes(head: Uint8Array, name: string): void {
  const found = signatures.find(({ bytes }) => bytes.every((byte, index) => head[index] === byte))
  if (found !== undefined) throw notText(name, found)
}

/** As {@link refuseForeignBytes}, for what can be told only once the text is decoded. */
export function refuseForeignText(start: string, name: string): void {
  const found = beginnings.find(({ text }) => text.test(start.trimStart()))
  if (found !== undefined) throw notText(name, found)
}

function notText(name: string, found: { is: string; hint: string }): ConnectorError {
  return new ConnectorError('bad_data', `${name} is ${found.is}, not a CSV file`, { hint: found.hint, at: name })
}
