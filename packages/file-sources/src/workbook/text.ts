/**
 * Puts the text of a cell or of a shared string together: the runs of rich text joined, and the pronunciation that East
 * Asian versions keep beside it left out.
 */
export class TextCollector {
  #text = ''
  #isOpen = false
  #isText = false
  #isPronunciation = false

  start(): void {
    this.#text = ''
    this.#isOpen = true
  }

  open(name: string): void {
    if (name === 't') this.#isText = true
    else if (name === 'rPh') this.#isPronunciation = true
  }

  add(text: string): void {
    if (this.#isOpen && this.#isText && !this.#isPronunciation) this.#text += text
  }

  close(name: string): void {
    if (name === 't') this.#isText = false
    else if (name === 'rPh') this.#isPronunciation = false
  }

  end(): string {
    this.#isOpen = false
    return unescaped(this.#text)
  }
}

/** Letters that XML cannot hold are written `_x000D_`, and such a text itself `_x005F_x000D_`. */
export function unescaped(text: string): string {
  if (!text.includes('_x')) return text
  return text.replace(/_x([0-9A-Fa-f]{4})_/g, (_, code: string) => String.fromCharCode(Number.parseInt(code, 16)))
}
