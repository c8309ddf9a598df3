/** Fields of an employee that one column each can give. */
export const FIELDS = [
  'id',
  'firstName',
  'lastName',
  'email',
  'phone',
  'language',
  'birthDate',
  'invitationDate',
  'startDate',
  'endDate',
] as const
export type Field = (typeof FIELDS)[number]

/** Columns that name a community or function: its identifier, and its name for people. */
export interface UnitColumns {
  readonly id: string
  readonly name: string
}

/** What the headers of an export seem to mean, for a person to correct. */
export interface GuessedColumns {
  readonly fields: Readonly<Partial<Record<Field, string>>>
  /** What stands before the last name, such as `van der`, where that is a column of its own. */
  readonly namePrefix?: string
  readonly communities: UnitColumns | null
  readonly functions: UnitColumns | null
  /** Headers that mean nothing known. */
  readonly others: readonly string[]
}

// As HR departments head their columns in English, Dutch and German; letters and digits alone, lower case.
const WORDS: Readonly<Record<Field, string>> = {
  id: `id employeeid employeenumber employeeno personnelnumber personnelno personid staffid staffnumber workerid
    payrollnumber personeelsnummer personeelsnr medewerkernummer medewerkersnummer medewerkernr medewerkerid
    werknemersnummer werknemernummer werknemerid personalnummer personalnr mitarbeiternummer mitarbeiternr mitarbeiterid
    number nummer nr`,
  firstName: 'firstname givenname forename preferredname voornaam roepnaam voornamen vorname rufname vornamen',
  lastName: 'lastname surname familyname achternaam familienaam nachname familienname zuname name naam',
  email: `email emailaddress mail workemail mailaddress emailadres mailadres emailwerk werkemail zakelijkemail
    emailzakelijk emailadresse mailadresse`,
  phone: `phone phonenumber mobile mobilephone mobilenumber cellphone telephone tel telefoon telefoonnummer mobiel
    mobielnummer mobieletelefoon gsm telefon telefonnummer handy handynummer mobil mobiltelefon mobilnummer`,
  language: 'language locale preferredlanguage taal voertaal taalcode sprache sprachcode',
  birthDate: 'birthdate dateofbirth dob birthday geboortedatum gebdatum geburtsdatum geburtstag',
  invitationDate:
    'invitationdate invitefrom invitationfrom uitnodigenvanaf uitnodigingsdatum einladungsdatum einladenab',
  startDate: `startdate hiredate datehired hiredon joindate joiningdate employmentstart startdateemployment datumindienst
    indienst indienstdatum indiensttreding datumindiensttreding begindatum startdatum eintritt eintrittsdatum
    eintrittam beginn`,
  endDate: `enddate terminationdate leavedate leavingdate lastday employmentend datumuitdienst uitdienst uitdienstdatum
    uitdiensttreding datumuitdiensttreding einddatum austritt austrittsdatum austrittam enddatum`,
}

// Different forms of one word stand together: `Afdelingscode` and `Afdeling` belong to each other.
const COMMUNITY = `community/communities department/dept afdeling/afdelings/afd abteilung/abteilungs/abt team location
  locatie standort branch vestiging/vestigings filiale/filial bereich/bereichs`
const FUNCTION = `function/functions job/jobtitle position role functie funktion/funktions stelle/stellen rolle tatigkeit
  beruf/berufs`
const NAME_PREFIX = 'tussenvoegsel tussenvoegsels voorvoegsel voorvoegsels namenszusatz nameprefix lastnameprefix'
const IDENTIFIER = 'id code nr no number nummer key'
const NAME = 'name naam omschrijving bezeichnung description title titel'

/** Guesses which column is which. A header is never taken for two things. */
export function guessColumns(headers: readonly string[]): GuessedColumns {
  const free = new Map(headers.map((header) => [bare(header), header]))
  const take = (words: readonly string[]) => {
    const found = words.find((word) => free.has(word))
    const header = found === undefined ? undefined : free.get(found)
    if (found !== undefined) free.delete(found)
    return header
  }
  // Names of communities and functions first: `Abteilungsname` must not be left for somebody's last name.
  const communities = takeUnit(COMMUNITY, take)
  const functions = takeUnit(FUNCTION, take)
  const fields: Partial<Record<Field, string>> = {}
  for (const field of FIELDS) {
    const header = take(split(WORDS[field]))
    if (header !== undefined) fields[field] = header
  }
  const namePrefix = fields.lastName === undefined ? undefined : take(split(NAME_PREFIX))
  return {
    fields,
    ...(namePrefix === undefined ? {} : { namePrefix }),
    communities,
    functions,
    others: [...free.values()].filter((header) => header.trim() !== ''),
  }
}

function takeUnit(stems: string, take: (words: readonly string[]) => string | undefined): UnitColumns | null {
  for (const word of split(stems)) {
    const forms = word.split('/')
    // `Afdelingscode` and `Afdeling`, `Afdeling` and `Afdelingsnaam`, `Code afdeling` and `Naam afdeling`
    const told = (what: string) =>
      take(forms.flatMap((form) => split(what).flatMap((term) => [form + term, term + form])))
    const [code, title, plain] = [told(IDENTIFIER), told(NAME), take(forms)]
    const id = code ?? plain ?? title
    const name = title ?? plain ?? code
    if (id !== undefined && name !== undefined) return { id, name }
  }
  return null
}

/** Which columns of a file of communities, or of functions, are its identifier and its name; null where one is not clear. */
export function guessUnitColumns(headers: readonly string[], kind: 'communities' | 'functions'): UnitColumns | null {
  const bareHeaders = headers.map((header) => [bare(header), header] as const)
  const find = (words: readonly string[]) => {
    const found = words.flatMap((word) => bareHeaders.filter(([header]) => header === word))[0]
    return found?.[1]
  }
  const id = find(split(IDENTIFIER))
  const name = find(split(NAME))
  if (id !== undefined && name !== undefined) return { id, name }
  const unit = guessColumns(headers)[kind]
  const columns = { id: id ?? unit?.id, name: name ?? unit?.name }
  if (columns.id === undefined || columns.name === undefined || columns.id === columns.name) return null
  return { id: columns.id, name: columns.name }
}

const split = (words: string) => words.split(/\s+/)

/** A header as it is compared: letters and digits alone, without accents. */
function bare(header: string): string {
  return header
    .normalize('NFD')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]/gu, '')
}
