import type { Letter } from './templates/texts.js'

const FONT = "font-family:-apple-system,'Segoe UI',Roboto,Helvetica,Arial,sans-serif"
const PARAGRAPH = 'margin:0 0 16px'
const CARD = 'max-width:560px;margin:0 auto;padding:32px;background:#ffffff;border-radius:12px;text-align:left'
const BUTTON =
  'display:inline-block;padding:13px 24px;background:#1f5eff;border-radius:8px;color:#ffffff;font-weight:600;text-decoration:none'
const FOOTER =
  'max-width:560px;margin:16px auto 0;padding:0 32px;color:#5c6470;font-size:13px;line-height:1.5;text-align:left'

/** The HTML of a letter: one column, styles in place, no picture, no script, nothing loaded from anywhere. */
export function letterHtml(letter: Letter, language: string): string {
  const paragraph = (text: string) => `<p style="${PARAGRAPH}">${escapeHtml(text)}</p>`
  return [
    '<!DOCTYPE html>',
    `<html lang="${escapeHtml(language)}">`,
    '<head>',
    '<meta charset="utf-8">',
    '<meta name="viewport" content="width=device-width, initial-scale=1">',
    `<title>${escapeHtml(letter.subject)}</title>`,
    '</head>',
    `<body style="margin:0;padding:24px 12px;background:#f2f4f7;color:#1c2430;${FONT};font-size:16px;line-height:1.55">`,
    `<div style="${CARD}">`,
    paragraph(letter.greeting),
    ...letter.paragraphs.map(paragraph),
    ...(letter.button === null ? [] : [button(letter.button)]),
    ...letter.afterButton.map(paragraph),
    `<p style="margin:24px 0 0">${letter.closing.map(escapeHtml).join('<br>')}</p>`,
    '</div>',
    `<p style="${FOOTER}">${escapeHtml(letter.footer)}</p>`,
    '</body>',
    '</html>',
    '',
  ].join('\n')
}

function button({ label, link }: { label: string; link: string }): string {
  return `<p style="margin:24px 0"><a href="${escapeHtml(link)}" style="${BUTTON}">${escapeHtml(label)}</a></p>`
}

const ESCAPES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
}

function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => ESCAPES[character] ?? '')
}
