/** A block of a page, as somebody who follows the page takes it. */
export type Step =
  /** Typed into the terminal. `clone`: in a clone of Rollcall. `background`: in a second terminal, where it stays. */
  | { readonly do: 'type'; readonly where: 'here' | 'clone' | 'background'; readonly script: string }
  /** Saved as a file. */
  | { readonly do: 'save'; readonly file: string; readonly text: string }
  /** Each line is in what the last commands printed. */
  | { readonly do: 'see'; readonly lines: readonly string[] }

/** All code blocks of a page in Markdown, also those in lists, in order. One that is none of these is a mistake of the page. */
export function stepsOf(page: string): readonly Step[] {
  return [...page.matchAll(/^( *)```(\w*) ?(.*)\n([\s\S]*?)^ *```$/gm)].map(
    ([block, indent = '', language, word = '', shown = '']) => {
      const text = shown.replaceAll(new RegExp(`^${indent}`, 'gm'), '')
      if (language === 'text') return { do: 'see', lines: text.trimEnd().split('\n') }
      if (language !== 'sh') {
        if (word === '') throw new Error(`A block of a page says no file to save it as:\n${block}`)
        return { do: 'save', file: word, text }
      }
      if (word === '' || word === 'clone' || word === 'background') {
        return { do: 'type', where: word === '' ? 'here' : word, script: text }
      }
      throw new Error(`Nobody knows where this is typed:\n${block}`)
    },
  )
}
