import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { workbook } from '../../../test/workbooks/written-workbook.js'
import { guessColumns, guessUnitColumns } from '../src/init/guess-columns.js'
import { guessDateFormat } from '../src/init/guess-date-format.js'
import { folderWith } from './cli/folder.js'
import { jsonLines, rollcall } from './cli/rollcall.js'

describe('guessing columns from headers', () => {
  it('knows how they are called in English, Dutch and German', () => {
    expect(
      guessColumns(['Employee number', 'First name', 'Surname', 'Work e-mail', 'Date of birth', 'Hire date']),
    ).toEqual({
      fields: {
        id: 'Employee number',
        firstName: 'First name',
        lastName: 'Surname',
        email: 'Work e-mail',
        birthDate: 'Date of birth',
        startDate: 'Hire date',
      },
      communities: null,
      functions: null,
      others: [],
    })
    const dutch = [
      'Personeelsnr.',
      'Roepnaam',
      'Achternaam',
      'E-mailadres',
      'Afdelingscode',
      'Afdeling',
      'Functie',
      'Adres',
    ]
    expect(guessColumns(dutch)).toEqual({
      fields: { id: 'Personeelsnr.', firstName: 'Roepnaam', lastName: 'Achternaam', email: 'E-mailadres' },
      communities: { id: 'Afdelingscode', name: 'Afdeling' },
      functions: { id: 'Functie', name: 'Functie' },
      others: ['Adres'],
    })
    expect(guessColumns(['Nr', 'Roepnaam', 'Tussenvoegsel', 'Achternaam'])).toMatchObject({
      fields: { lastName: 'Achternaam' },
      namePrefix: 'Tussenvoegsel',
      others: [],
    })
    expect(guessColumns(['Personalnummer', 'Vorname', 'Nachname', 'Abteilungsname', 'Austritt', 'Tätigkeit'])).toEqual({
      fields: { id: 'Personalnummer', firstName: 'Vorname', lastName: 'Nachname', endDate: 'Austritt' },
      communities: { id: 'Abteilungsname', name: 'Abteilungsname' },
      functions: { id: 'Tätigkeit', name: 'Tätigkeit' },
      others: [],
    })
  })
})

describe('guessing which columns name a community or a function', () => {
  it('takes a code for the identifier and the text beside it for the name, in whatever order they stand', () => {
    const pairs = [
      ['Afdelingscode', 'Afdeling'],
      ['Abteilungsnummer', 'Abteilung'],
      ['Department code', 'Department'],
      ['Afdeling', 'Afdeling omschrijving'],
      ['Code afdeling', 'Naam afdeling'],
      ['Abt.-Nr.', 'Abt.'],
    ] as const
    for (const [id, name] of pairs) {
      expect(guessColumns([id, name]).communities).toEqual({ id, name })
      expect(guessColumns([name, id]).communities).toEqual({ id, name })
    }
    expect(guessColumns(['Job title', 'Job code']).functions).toEqual({ id: 'Job code', name: 'Job title' })
    expect(guessColumns(['Stellennummer', 'Stellenbezeichnung']).functions).toEqual({
      id: 'Stellennummer',
      name: 'Stellenbezeichnung',
    })
  })

  it('knows them in a file of their own as well', () => {
    expect(guessUnitColumns(['Code', 'Omschrijving', 'Kostenplaats'], 'communities')).toEqual({
      id: 'Code',
      name: 'Omschrijving',
    })
    expect(guessUnitColumns(['Abteilungsnummer', 'Bezeichnung'], 'communities')).toEqual({
      id: 'Abteilungsnummer',
      name: 'Bezeichnung',
    })
    expect(guessUnitColumns(['Code', 'Functie'], 'functions')).toEqual({ id: 'Code', name: 'Functie' })
    expect(guessUnitColumns(['A', 'B'], 'functions')).toBeNull()
  })
})

describe('guessing how dates are written', () => {
  it('takes the order that fits all of them, the day first where both do', () => {
    expect(guessDateFormat(['1-3-2026', '13-12-2025', ''])).toBe('d-M-yyyy')
    expect(guessDateFormat(['01.03.2026', '31.12.2025'])).toBe('dd.MM.yyyy')
    expect(guessDateFormat(['1/3/2026', '12/31/2025'])).toBe('M/d/yyyy')
  })

  it('names no format for ISO dates, or for what is no date', () => {
    expect(guessDateFormat(['2026-03-01'])).toBeNull()
    expect(guessDateFormat(['soon'])).toBeNull()
    expect(guessDateFormat([])).toBeNull()
  })
})

const EXPORT = `Personeelsnummer;Voornaam;Achternaam;E-mail;Datum in dienst;Afdeling;Kostenplaats
1001;Noor;de Wit;noor@hotel.example;1-3-2026;Keuken;K1
1002;Bram;Bos;bram@hotel.example;13-3-2026;Bar;K2
TOTAAL;2
`

describe('rollcall init', () => {
  it('writes a configuration from flags that works as it is', async () => {
    const folder = await folderWith({ 'exports/hr.csv': EXPORT })
    const flags = [
      '--organization',
      'hotel',
      '--name',
      'Hotel: "Zon"',
      '--time-zone',
      'Europe/Amsterdam',
      '--language',
      'nl',
    ]
    const ended = await rollcall(folder, ['init', ...flags, '--employees', 'exports/hr.csv'])
    expect(ended).toMatchObject({ status: 0, log: '' })
    expect(ended.out).toContain('rollcall plan hotel/hr')

    const text = await readFile(join(folder, 'rollcall.yaml'), 'utf8')
    expect(text.split('\n')[0]).toBe('# yaml-language-server: $schema=./rollcall.schema.json')
    expect(text).toContain('# Not read: Kostenplaats')
    const schema = JSON.parse(await readFile(join(folder, 'rollcall.schema.json'), 'utf8'))
    expect(Object.keys(schema.properties)).toContain('organizations')

    expect((await rollcall(folder, ['check'])).status).toBe(0)
    const [run] = jsonLines(await rollcall(folder, ['plan', 'hotel/hr', '--at', '2026-03-20', '--json']))
    expect(run).toMatchObject({ source: { employees: 2, communities: 2 }, problems: [], held: [{ count: 2 }] })
  })

  it('joins what stands before a Dutch last name to it, and says how it is called in a clone', async () => {
    const file = 'Nr;Roepnaam;Tussenvoegsel;Achternaam;Afdeling\n1;Mies;van der;Berg;Bar\n'
    const folder = await folderWith({ 'hr.csv': file })
    const flags = ['--organization', 'hotel', '--employees', 'hr.csv']
    const ended = await rollcall(folder, ['init', ...flags], { npm_command: 'exec' })
    expect(ended.out).toContain('npx rollcall plan hotel/hr')
    expect(await readFile(join(folder, 'rollcall.yaml'), 'utf8')).toContain('lastName: ["Tussenvoegsel", "Achternaam"]')
    const held = await rollcall(folder, ['sync'], { npm_command: 'exec', COLUMNS: '120' })
    expect(held.out).toContain('`npx rollcall approve ')
    const [, change] = jsonLines(await rollcall(folder, ['plan', 'hotel/hr', '--employee', '1', '--json']))
    expect(change).toMatchObject({ becomes: { firstName: 'Mies', lastName: 'van der Berg' } })
    const missing = await rollcall(folder, ['show', 'employee', '99'], { npm_command: 'exec' })
    expect(missing.log).toContain('`npx rollcall list employees --state all`')
  })

  it('names the columns of a file of communities that has headers of its own', async () => {
    const folder = await folderWith({
      'hr.csv': EXPORT,
      'units.csv': 'Code;Omschrijving\nKeuken;De keuken\nBar;De bar\n',
    })
    const words = ['init', '--yes', '--organization', 'hotel', '--employees', 'hr.csv', '--communities', 'units.csv']
    expect((await rollcall(folder, words)).status).toBe(0)
    expect((await rollcall(folder, ['check'])).status).toBe(0)
  })

  it('finds the sheets of a workbook, and its dates need no format', async () => {
    const day = (number: number) => ({ number, format: 'd-m-yyyy' })
    const staff = [
      ['Personeel maart 2026'],
      ['Personeelsnr', 'Achternaam', 'Datum in dienst', 'Datum uit dienst', 'Afdelingscode', 'E-mail'],
      ['1001', 'de Wit', day(46082), '31-12-2026', 'K1', 'noor@hotel.example'],
      [1002, 'Bos', day(46094), null, 'K2', 'bram@hotel.example'],
      ['TOTAAL', 2],
    ]
    const units = [
      ['Code', 'Omschrijving'],
      ['K1', 'Keuken'],
      ['K2', 'Bar'],
    ]
    const folder = await folderWith({
      'hr.xlsx': workbook([
        { name: 'Uitleg', rows: [['Dit is de export', 'van maart']] },
        { name: 'Personeel', rows: staff },
        { name: 'Afdelingen', rows: units },
      ]),
    })
    const words = ['init', '--yes', '--organization', 'hotel', '--employees', 'hr.xlsx', '--communities', 'hr.xlsx']
    expect(await rollcall(folder, words)).toMatchObject({ status: 0, log: '' })
    const text = await readFile(join(folder, 'rollcall.yaml'), 'utf8')
    expect(text).toContain('sheet: Personeel # guessed')
    expect(text).toContain('sheet: Afdelingen # guessed')
    expect(text).toContain('end: { trailer: "TOTAAL;{count}" }')
    expect(text).toContain('dateFormat: dd-MM-yyyy')

    expect((await rollcall(folder, ['check'])).status).toBe(0)
    const [run] = jsonLines(await rollcall(folder, ['plan', 'hotel/hr', '--at', '2026-03-20', '--json']))
    expect(run).toMatchObject({ source: { employees: 2, communities: 2 }, problems: [], held: [{ count: 2 }] })
  })

  it('marks what it could not guess, and says so', async () => {
    const folder = await folderWith({ 'hr.csv': 'Kolom A;Kolom B\n1;x\n' })
    const ended = await rollcall(folder, ['init', '--yes', '--employees', 'hr.csv'])
    expect(ended.out).toContain('write in rollcall.yaml what is missing: it says TODO there')
    expect(await readFile(join(folder, 'rollcall.yaml'), 'utf8')).toContain('id: TODO')
  })

  it('leaves the fields of any other connector to be filled in, with variables for its secrets that are called after it', async () => {
    const folder = await folderWith()
    expect((await rollcall(folder, ['init', '--yes', '--connector', 'sql'])).status).toBe(0)
    const text = await readFile(join(folder, 'rollcall.yaml'), 'utf8')
    expect(text).toContain('connection: $' + '{env:SQL_CONNECTION}')
    expect(text).toContain('employees: TODO')
  })

  it('refers to a file for a secret that is the text of one', async () => {
    const folder = await folderWith()
    expect((await rollcall(folder, ['init', '--yes', '--connector', 'google-workspace'])).status).toBe(0)
    const text = await readFile(join(folder, 'rollcall.yaml'), 'utf8')
    expect(text).toContain('key: $' + '{file:/run/secrets/google-workspace-key}')
    expect(text).toContain('administrator: TODO')
  })

  it('does not write over a configuration that is there, unless it is told to', async () => {
    const folder = await folderWith({ 'rollcall.yaml': 'mine', 'hr.csv': EXPORT })
    const ended = await rollcall(folder, ['init', '--yes', '--employees', 'hr.csv'])
    expect(ended).toMatchObject({ status: 1, log: expect.stringContaining('--force') })
    expect(await readFile(join(folder, 'rollcall.yaml'), 'utf8')).toBe('mine')
    expect((await rollcall(folder, ['init', '--yes', '--force', '--employees', 'hr.csv'])).status).toBe(0)
  })

  it('asks for flags where nobody can be asked, and says which file is not there', async () => {
    const folder = await folderWith()
    expect(await rollcall(folder, ['init'])).toMatchObject({
      status: 2,
      log: expect.stringContaining('--organization'),
    })
    const ended = await rollcall(folder, ['init', '--yes', '--employees', 'nope.csv'])
    expect(ended).toMatchObject({ status: 2, log: expect.stringContaining('There is no file') })
    expect(await rollcall(folder, ['init', '--yes', '--time-zone', 'Europe/Amsterdan'])).toMatchObject({
      status: 2,
      log: expect.stringContaining('did you mean Europe/Amsterdam?'),
    })
  })
})
