// Draws colored terminal output as an SVG: `FORCE_COLOR=1 COLUMNS=96 node examples/story.mjs | node examples/picture.mjs
// 'March 1' > docs/night.svg` takes the night whose heading has these words.
import { text } from 'node:stream/consumers'
import { stripVTControlCharacters as plain } from 'node:util'

const LINE_HEIGHT = 18
const CHARACTER = 7.83
const ESCAPE = String.fromCharCode(27)
const STYLES = new RegExp(`(${ESCAPE}\\[\\d+m)`)
const COLORS = { 31: '#f47067', 32: '#8ddb8c', 33: '#e0b44a', 36: '#6cb6ff' }

const lines = (await text(process.stdin)).split('\n')
const from = lines.findIndex((line) => line.includes('── ') && line.includes(process.argv[2] ?? ''))
if (from < 0) throw new Error(`There is no night with "${process.argv[2]}" in its heading`)
const until = lines.findIndex((line, index) => index > from && plain(line).startsWith('──'))
const night = lines.slice(from, until < 0 ? undefined : until)
while (night.at(-1)?.trim() === '') night.pop()

const columns = Math.max(...night.map((line) => plain(line).length))
const width = Math.ceil(columns * CHARACTER + 32)
const height = night.length * LINE_HEIGHT + 32
console.log(`<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img">
<title>A night in the terminal</title>
<rect width="100%" height="100%" rx="8" fill="#22272e"/>
<g font-family="ui-monospace, SFMono-Regular, Menlo, Consolas, 'DejaVu Sans Mono', monospace" font-size="13" fill="#cdd9e5" style="white-space: pre" xml:space="preserve">
${night.map((line, row) => `<text x="16" y="${row * LINE_HEIGHT + 30}">${spans(line)}</text>`).join('\n')}
</g>
</svg>`)

/** Pieces of one style each, every one at its own column, so that any monospace font keeps the table straight. */
function spans(line) {
  let style = {}
  let column = 0
  return line
    .split(STYLES)
    .map((part) => {
      if (part.startsWith(ESCAPE)) {
        style = styled(style, Number.parseInt(part.slice(2), 10))
        return ''
      }
      const blanks = part.length - part.trimStart().length
      const piece = part.trim() === '' ? '' : span(part.trim(), column + blanks, style)
      column += part.length
      return piece
    })
    .join('')
}

function styled(style, code) {
  if (code === 1) return { ...style, bold: true }
  if (code === 2) return { ...style, dim: true }
  if (code === 22) return { ...style, bold: false, dim: false }
  if (code === 39) return { ...style, color: undefined }
  return code === 0 ? {} : { ...style, color: COLORS[code] }
}

function span(part, column, { bold, dim, color }) {
  const attributes = [
    `x="${(16 + column * CHARACTER).toFixed(1)}"`,
    `textLength="${(part.length * CHARACTER).toFixed(1)}"`,
    ...(bold ? ['font-weight="bold"'] : []),
    ...(color ? [`fill="${color}"`] : dim ? ['fill="#768390"'] : []),
  ]
  return `<tspan ${attributes.join(' ')}>${escaped(part)}</tspan>`
}

function escaped(value) {
  return value.replaceAll('&', '&amp;').replaceAll('<', '&lt;')
}
