import type { ListName, SourceBreak, Strike, TestedSource } from '@rollcall/testkit'
import { GROUPS, group, PEOPLE, person, unit, uuid } from '../../../test/ldap/ldif.js'
import { READER, type Rules, Slapd } from '../../../test/ldap/slapd.js'
import { startDetour } from './detour.js'
import { configFor, type Written } from './reading.js'

const EMPLOYEES = 1_200
const TITLES = ['Cook', 'Waiter']
const CREWS = 3
const ALL: readonly ListName[] = ['communities', 'functions', 'employees']
const OF_PEOPLE: readonly ListName[] = ['functions', 'employees']

/** The directory of a made-up company, on a server of its own, as a source of the conformance suite. */
export function ldapSource(): TestedSource {
  const company = new Company()
  return {
    has: {
      communities: Array.from({ length: CREWS }, (_, index) => crewId(index)),
      functions: TITLES,
      employees: Array.from({ length: EMPLOYEES }, (_, index) => uuid(index)),
    },
    open: () => company.start(),
    close: () => company.stop(),
    config: () => company.config(),
    wrongConfig: () => ({ ...company.config(), password: 'not-the-password' }),
    secrets: () => [READER.password, 'not-the-password'],
    complaints: () => company.complaints(),
    async grow(employees) {
      await company.slapd.refill(ldifOf(employees))
      return { [Symbol.asyncDispose]: () => company.slapd.refill(ldifOf(EMPLOYEES)) }
    },
    breaks: [...settingBreaks(company), ...rightBreaks(company), ...wayBreaks(company)],
  }
}

function ldifOf(employees: number): string {
  const name = (index: number) => `Noor Jansen${index}`
  const people = Array.from({ length: employees }, (_, index) =>
    person(name(index), {
      entryUUID: uuid(index),
      title: TITLES[index % TITLES.length] ?? '',
      mail: `noor.jansen${index}@acme.example`,
    }),
  )
  const members = (crew: number) =>
    Array.from(
      { length: Math.ceil((employees - crew) / CREWS) },
      (_, index) => `cn=${name(crew + index * CREWS)},${PEOPLE}`,
    )
  const crews = Array.from({ length: CREWS }, (_, index) =>
    group(`Crew ${index}`, members(index), { entryUUID: crewId(index) }),
  )
  return [unit('people'), unit('groups'), ...people, ...crews].join('\n')
}

function crewId(number: number): string {
  return uuid(900_000_000 + number)
}

class Company {
  #slapd: Slapd | null = null
  /** What is configured otherwise while something is broken. */
  #detour: Partial<Written> = {}

  get slapd(): Slapd {
    if (this.#slapd) return this.#slapd
    throw new Error('The directory is not started')
  }

  async start(): Promise<void> {
    this.#slapd = await Slapd.start(ldifOf(EMPLOYEES))
  }

  async stop(): Promise<void> {
    await this.#slapd?.[Symbol.asyncDispose]()
  }

  config(): Written {
    return { ...configFor(this.slapd), ...this.#detour }
  }

  /** Everything that was written has a later time than the rest, whoever wrote it. */
  async complaints(): Promise<readonly string[]> {
    let complaints: readonly string[] = []
    await this.slapd.change(async (owner) => {
      const { searchEntries } = await owner.search('dc=acme,dc=example', {
        filter: '(modifiersName=cn=rollcall,dc=acme,dc=example)',
        attributes: ['1.1'],
      })
      complaints = searchEntries.map(() => 'An entry was changed by the reader')
    })
    return complaints
  }

  /** Configures something else until it is mended. */
  lead(detour: Partial<Written>, mend?: () => Promise<void>): Strike {
    this.#detour = detour
    return {
      [Symbol.asyncDispose]: async () => {
        this.#detour = {}
        await mend?.()
      },
    }
  }

  async rule(rules: Rules): Promise<Strike> {
    await this.slapd.rule(rules)
    return { [Symbol.asyncDispose]: () => this.slapd.rule({}) }
  }
}

function breakOf(
  name: string,
  codes: SourceBreak['codes'],
  strike: (list: ListName) => Strike | Promise<Strike>,
  lists = ALL,
): SourceBreak {
  return {
    name,
    codes,
    ends: 'failed',
    points: async (list) => (lists.includes(list) ? [{ at: 'its search', strike: async () => strike(list) }] : []),
  }
}

function settingBreaks(company: Company): readonly SourceBreak[] {
  const nowhere = ['ou=nowhere,dc=acme,dc=example']
  return [
    breakOf('base that is not there', ['configuration'], () =>
      company.lead({ people: { bases: nowhere }, groups: { bases: nowhere } }),
    ),
    breakOf('certificate of another authority', ['configuration'], () => company.lead({ ca: undefined })),
    breakOf('nobody listens', ['unavailable'], () => company.lead({ url: 'ldaps://127.0.0.1:1' })),
    breakOf('StartTLS where TLS is spoken', [], () =>
      company.lead({ url: company.slapd.url.replace('ldaps:', 'ldap:') }),
    ),
    breakOf('TLS where StartTLS is needed', ['configuration', 'unavailable'], () =>
      company.lead({ url: company.slapd.plainUrl.replace('ldap:', 'ldaps:') }),
    ),
  ]
}

function rightBreaks(company: Company): readonly SourceBreak[] {
  const reader = `dn.exact="${READER.user}"`
  const hide = (what: string) => company.rule({ access: [`access to ${what} by ${reader} none by * break`] })
  const limit = (limits: string) => company.rule({ limits: [`limits ${reader} ${limits}`] })
  return [
    breakOf('everything is hidden', ['configuration', 'permission'], () => hide('dn.subtree="dc=acme,dc=example"')),
    breakOf('people are hidden', ['permission'], () => hide(`dn.children="${PEOPLE}"`), OF_PEOPLE),
    breakOf('groups are hidden', ['permission'], () => hide(`dn.children="${GROUPS}"`), ['communities', 'employees']),
    breakOf('identifiers are hidden', ['permission'], () => hide('attrs=entryUUID'), ['communities', 'employees']),
    breakOf('members are hidden', ['permission'], () => hide('attrs=member'), ['employees']),
    breakOf('titles are hidden', ['permission'], () => hide('attrs=title'), ['functions']),
    breakOf(
      'size limit over all pages',
      ['incomplete_read'],
      () => limit('size.soft=500 size.hard=500 size.prtotal=900'),
      OF_PEOPLE,
    ),
    breakOf('pages are not allowed', ['permission'], () => limit('size.prtotal=disabled')),
    breakOf('password changed', ['credentials'], () => company.lead({ password: 'not-the-password' })),
  ]
}

function wayBreaks(company: Company): readonly SourceBreak[] {
  const url = () => company.slapd.url
  async function detour(afterBytes: number, then: 'cut' | 'silence'): Promise<Strike> {
    const way = await startDetour(url(), afterBytes, then)
    return { ...company.lead({ url: way.url }, () => way[Symbol.asyncDispose]()), met: way.met }
  }
  async function bytesOf(read: () => Promise<void>): Promise<number> {
    await using way = await startDetour(url(), Number.POSITIVE_INFINITY, 'cut')
    await using _ = company.lead({ url: way.url })
    await read()
    return way.passed()
  }
  const inTheAnswers = (name: string, then: 'cut' | 'silence'): SourceBreak => ({
    name,
    codes: ['incomplete_read', 'unavailable'],
    ends: then === 'cut' ? 'failed' : 'stopped',
    async points(_, read) {
      const bytes = await bytesOf(read)
      const places = [0, 100, Math.round(bytes * 0.7), bytes - 100]
      return places.map((after) => ({ at: `byte ${after} of ${bytes}`, strike: () => detour(after, then) }))
    },
  })
  return [
    inTheAnswers('cut in the answers', 'cut'),
    inTheAnswers('falls silent', 'silence'),
    breakOf(
      'the server is stopped after the first page',
      ['incomplete_read'],
      () => ({ onFirstPage: () => company.slapd.rule({}), [Symbol.asyncDispose]: async () => {} }),
      ['employees'],
    ),
  ]
}
