import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { expect, it } from 'vitest'
import { parse } from 'yaml'
import type { ZodType } from 'zod'
import { withCertificate } from './with-certificate.js'

/** A page as it stands. @param page from the root of the repository: `docs/connectors/scim.md` */
export const textOf = (page: string) =>
  readFileSync(fileURLToPath(new URL(`../../../${page}`, import.meta.url)), 'utf8')

/** What a page shows in blocks of a language, in order. */
export const blocksOf = (page: string, language = 'yaml'): readonly string[] =>
  [...textOf(page).matchAll(new RegExp(`\`\`\`${language}\\n(.*?)\`\`\``, 'gs'))].map(([, text = '']) => text)

/** What there is of a connector on the pages. */
export interface Shown {
  /** The configuration of its own page. */
  readonly written: string
  /** Settings that the page shows besides: each stands in the place of those of the same name, or with them. */
  readonly variants: readonly string[]
  /** By what its example is known in its README and in docs/configuration.md. */
  readonly knownBy: string
  /** Puts in what lies in files. */
  readonly filled?: (yaml: string) => string
}

/** Tests that what the pages show of a connector's settings is what there is. */
export function itShowsSettingsThatThereAre(
  { id, config }: { readonly id: string; readonly config: ZodType },
  { written, variants, knownBy, filled = (yaml) => yaml }: Shown,
): void {
  const read = (yaml: string) => parse(withCertificate(filled(yaml)))
  const wrongIn = (settings: object) => config.safeParse(settings).error?.issues ?? []

  it.each(variants.map((variant) => [variant.split('\n')[0], variant]))(
    'has settings that are none but those that there are: %s',
    (_, variant = '') => {
      const { config: whole } = read(written).organizations[0].integrations[0]
      expect(wrongIn({ ...whole, ...read(variant) })).toEqual([])
    },
  )

  it.each([`connectors/${id}/README.md`, 'docs/configuration.md'])('is followed by an example in %s', (page) => {
    const [example = ''] = blocksOf(page).filter((text) => text.includes(knownBy))
    expect(wrongIn(read(example).config)).toEqual([])
  })
}
