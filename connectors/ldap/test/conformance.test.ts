import { testConnector } from '@rollcall/testkit'
import { describe } from 'vitest'
import ldap from '../src/index.js'
import { ldapSource } from './ldap-source.js'
import { hasSlapd } from './slapd.js'

describe.runIf(hasSlapd)('OpenLDAP', () => {
  testConnector({ connector: ldap, source: ldapSource() })
})
