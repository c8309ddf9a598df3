import { lower, wordsOf } from './words.js'

interface Named {
  readonly firstName?: string | null
  readonly lastName?: string | null
  readonly email?: string | null
}

/** Knows the persons of a recording, to find what else is called after one of them. */
export class NamesOfPersons {
  readonly #names = new Set<string>()

  add({ firstName, lastName, email }: Named): void {
    for (const name of [firstName, lastName, email]) if (name) this.#names.add(lower(name.trim()))
    // Not "van" and "de": names have a capital, or come from a script without any.
    for (const word of wordsOf(`${firstName ?? ''} ${lastName ?? ''}`)) {
      if (!/^\p{Ll}/u.test(word)) this.#names.add(lower(word))
    }
  }

  areIn(text: string): boolean {
    return this.#names.has(lower(text.trim())) || wordsOf(lower(text)).some((word) => this.#names.has(word))
  }
}
