import { describe, expect, it } from 'vitest'
import { BROKEN_ENGINES, RULES } from '../engines/broken.ts'
import { mismatches } from '../engines/source-copy.ts'

describe('the engines that are broken on purpose', () => {
  it('still fit the sources, each of them', async () => {
    expect(await mismatches(BROKEN_ENGINES)).toEqual([])
  })

  it('break every rule from R4 on', () => {
    const broken = new Set(BROKEN_ENGINES.map((engine) => engine.rule))
    expect(RULES.filter((rule) => !broken.has(rule))).toEqual([])
  })
})
