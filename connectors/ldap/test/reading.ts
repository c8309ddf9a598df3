import { openReading, type ReadingSettings } from '@rollcall/testkit'
import { onTestFinished } from 'vitest'
import type { z } from 'zod'
import { GROUPS, PEOPLE } from '../../../test/ldap/ldif.js'
import { READER, type Slapd } from '../../../test/ldap/slapd.js'
import type { Config } from '../src/config.js'
import ldap from '../src/index.js'

export type Written = z.input<typeof Config>

/** A configuration as an administrator writes it. */
export function configFor({ url, ca }: Pick<Slapd, 'url' | 'ca'>, changes: Partial<Written> = {}): Written {
  return {
    url,
    ca,
    directory: 'openldap',
    ...READER,
    people: { bases: [PEOPLE] },
    groups: { bases: [GROUPS] },
    ...changes,
  }
}

/** The connector with a configuration, until the test is over. */
export function reading(config: Written, settings: ReadingSettings = {}) {
  const opened = openReading(ldap, config, settings)
  onTestFinished(() => opened[Symbol.dispose]())
  return opened
}

export const employees = (config: Written, settings?: ReadingSettings) => reading(config, settings).employees()
export const communities = (config: Written, settings?: ReadingSettings) => reading(config, settings).communities()
export const functions = (config: Written, settings?: ReadingSettings) => reading(config, settings).functions()
