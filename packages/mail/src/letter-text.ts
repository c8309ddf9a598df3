import type { Letter } from './templates/texts.js'

/** The plain text of a letter. Paragraphs are not wrapped: readers fold them to their own width. */
export function letterText(letter: Letter): string {
  const button = letter.button === null ? [] : [letter.button.link]
  return [
    letter.greeting,
    ...letter.paragraphs,
    ...button,
    ...letter.afterButton,
    letter.closing.join('\n'),
    `-- \n${letter.footer}`,
  ]
    .join('\n\n')
    .concat('\n')
}
