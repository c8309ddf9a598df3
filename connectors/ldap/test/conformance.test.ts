import { testConnector } from '@rollcall/testkit'
import { describe } from 'vitest'
import { hasSlapd } from '../../../test/ldap/slapd.js'
import ldap from '../src/index.js'
import { ldapSource } from './ldap-source.js'

describe.runIf(hasSlapd)('OpenLDAP', () => {
  testConnector({ connector: ldap, source: ldapSource() })
})
