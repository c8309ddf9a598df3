import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { PlatformSide } from '../src/platform-side.js'
import type { IdentifierRow } from '../src/ports.js'
import { ON_PLATFORM, Roster } from '../src/roster.js'

/** A platform that counts the pages that it was asked for. */
function platformOf(identifiers: readonly string[], pageSize: number) {
  const asked = { pages: 0 }
  async function* pages(): AsyncGenerator<readonly IdentifierRow[]> {
    for (let start = 0; start < identifiers.length; start += pageSize) {
      asked.pages++
      yield identifiers
        .slice(start, start + pageSize)
        .map((id, index): IdentifierRow => [id, start + index + 1, 0, null])
    }
  }
  const roster = new Roster()
  return { asked, roster, platform: new PlatformSide(pages(), roster) }
}

const identifier = fc.oneof(fc.nat(40).map(String), fc.string({ unit: 'binary', minLength: 1, maxLength: 3 }))

describe('PlatformSide', () => {
  it('R4 everybody of the platform is known whatever the order and the gaps of the source, and nobody twice', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.uniqueArray(identifier, { maxLength: 60 }),
        fc.array(fc.array(identifier, { maxLength: 20 }), { maxLength: 6 }),
        fc.integer({ min: 1, max: 7 }),
        async (onPlatform, sourcePages, pageSize) => {
          const { roster, platform } = platformOf(onPlatform, pageSize)
          for (const page of sourcePages) {
            await platform.readAhead(page.length)
            for (const id of page) {
              await platform.readUntil(id)
              const index = roster.add(id)
              expect(roster.identifiers.at(index)).toBe(id)
              expect(roster.has(index, ON_PLATFORM)).toBe(onPlatform.includes(id))
            }
          }
          await platform.readAll()
          expect(roster.count(ON_PLATFORM)).toBe(onPlatform.length)
          expect(roster.size).toBe(new Set([...onPlatform, ...sourcePages.flat()]).size)
          for (const [at, id] of onPlatform.entries()) expect(roster.idOf(roster.identifiers.find(id))).toBe(at + 1)
        },
      ),
    )
  })

  it('asks no further than the source has come where both are in one order', async () => {
    const ids = Array.from({ length: 1000 }, (_, index) => `E${1000 + index}`)
    const { asked, roster, platform } = platformOf(ids, 100)
    await platform.readAhead(50)
    for (const id of ids.slice(0, 50)) roster.identifiers.find(id)
    await platform.readAhead(50)
    expect(asked.pages).toBe(1)
    await platform.readAhead(51)
    expect(asked.pages).toBe(2)
  })

  it('R4 takes nobody for new while some of the platform are not known yet', () => {
    const { roster } = platformOf(['E1', 'E2'], 1)
    expect(() => roster.add('E2')).toThrow('before all of the platform’s are known')
  })
})
