import { describe, expect, it } from 'vitest'
import type { UnitRef } from '../src/change.js'
import { planInvitation, planRemoval, planUpdate } from '../src/plan-employee.js'
import type { PlatformEmployee } from '../src/ports.js'
import type { EmployeeRecord } from '../src/validate.js'
import { BAR, KITCHEN, membership, onPlatform, record } from './records.js'

const kitchen: UnitRef = { id: 11, externalId: 'D11', name: 'Kitchen' }
const bar: UnitRef = { id: 12, externalId: 'D12', name: 'Bar' }
const garden: UnitRef = { id: null, externalId: 'D13', name: 'Garden' }
const cook: UnitRef = { id: 21, externalId: 'F21', name: 'Cook' }

function update(
  fields: Partial<EmployeeRecord>,
  employee: PlatformEmployee,
  communities: readonly UnitRef[] = [kitchen],
  functions?: readonly UnitRef[],
) {
  return planUpdate(record(fields), employee, { communities, functions }, 'f'.repeat(32))
}

describe('planInvitation', () => {
  it('R6 makes an account of what is known, and invites where there is an address', () => {
    const noor = record({ firstName: 'Noor', email: 'noor@acme.example', attributes: { team: 'red', size: null } })
    expect(planInvitation(noor, { communities: [kitchen], functions: undefined }, null)).toEqual({
      kind: 'employee.invited',
      id: null,
      externalId: '1001',
      was: null,
      becomes: {
        firstName: 'Noor',
        lastName: null,
        email: 'noor@acme.example',
        phone: null,
        language: null,
        birthDate: null,
        startDate: null,
        endDate: null,
        attributes: { team: 'red' },
        communities: [kitchen],
        functions: [],
      },
      because: 'R6',
      invitation: true,
      transfer: null,
      counts: ['employees.invited'],
      fingerprint: null,
    })
  })

  it.each([null, undefined])('R6 sends nothing without an address (%s)', (email) => {
    const change = planInvitation(record({ email }), { communities: [kitchen], functions: [cook] }, null)
    expect(change).toMatchObject({ invitation: false, counts: ['employees.invited'] })
  })
})

describe('planUpdate', () => {
  it('R8 plans nothing where nothing differs, whatever is left out', () => {
    const fields = { firstName: 'Noor', phone: '112', attributes: { team: 'red', size: 'M' } }
    const employee = onPlatform({ fields })
    expect(update({}, employee)).toBeNull()
    expect(update({ ...fields, attributes: { size: 'M' } }, employee)).toBeNull()
    expect(update({ attributes: { shoe: null } }, employee)).toBeNull()
  })

  it('R8 names only what differs, as it was and as it becomes', () => {
    const employee = onPlatform({ fields: { firstName: 'Noor', phone: '112', attributes: { team: 'red' } } })
    expect(update({ firstName: 'Noortje', phone: null, attributes: { team: 'blue' } }, employee)).toMatchObject({
      kind: 'employee.updated',
      because: 'R8',
      was: { firstName: 'Noor', phone: '112', attributes: { team: 'red' } },
      becomes: { firstName: 'Noortje', phone: null, attributes: { team: 'blue' } },
      invitation: false,
      transfer: null,
      counts: [],
    })
  })

  it.each<[what: string, was: string | null, email: string | null, isInvited: boolean, counts: string[]]>([
    ['the first address', null, 'noor@acme.example', true, ['employees.invited']],
    ['another address', 'old@acme.example', 'noor@acme.example', true, ['employees.emailChanged']],
    ['an address in other case', 'NOOR@acme.example', 'noor@acme.example', false, []],
    ['no address any more', 'old@acme.example', null, false, ['employees.emailChanged']],
  ])('R8 before the first login: %s', (_what, was, email, invitation, counts) => {
    expect(update({ email }, onPlatform({ fields: { email: was } }))).toMatchObject({ invitation, counts })
  })

  it('R8 after the first login no address invites', () => {
    const active = { state: 'active', hasLoggedIn: true } as const
    expect(update({ email: 'new@acme.example' }, onPlatform(active))).toMatchObject({
      invitation: false,
      counts: ['employees.emailChanged'],
    })
    const change = update({ email: 'new@acme.example' }, onPlatform({ ...active, fields: { email: null } }))
    expect(change).toMatchObject({ invitation: false, counts: [] })
  })

  it.each<
    [what: string, has: PlatformEmployee['communities'], placed: readonly UnitRef[], kind: string, counts: string[]]
  >([
    ['one for another', [KITCHEN], [bar], 'employee.transferred', ['employees.transferred']],
    ['one for a new one', [KITCHEN], [garden], 'employee.transferred', ['employees.transferred']],
    ['one more', [KITCHEN], [kitchen, bar], 'employee.updated', []],
    ['one less', [KITCHEN, BAR], [bar], 'employee.updated', ['employees.unassigned']],
    ['the first', [], [kitchen], 'employee.updated', []],
    ['another, kept by hand', [{ ...KITCHEN, isByHand: true }], [bar], 'employee.updated', []],
    [
      'one that was by hand',
      [KITCHEN, { ...BAR, isFromSource: false, isByHand: true }],
      [bar],
      'employee.updated',
      ['employees.unassigned'],
    ],
  ])('R10 %s community: %s', (_what, communities, placed, kind, counts) => {
    expect(update({}, onPlatform({ communities }), placed)).toMatchObject({ kind, counts })
  })

  it('R10 names what was left and what was joined, and nothing that stays', () => {
    const change = update({}, onPlatform({ communities: [KITCHEN, BAR] }), [bar, garden])
    expect(change?.transfer).toEqual({ from: ['Kitchen'], to: ['Garden'] })
  })

  it('R9 a membership by hand alone is nothing that the source could end', () => {
    const byHand = membership(14, 'Staff council', { isFromSource: false, isByHand: true, externalId: null })
    expect(update({}, onPlatform({ communities: [KITCHEN, byHand] }))).toBeNull()
    expect(update({}, onPlatform({ communities: [KITCHEN, byHand] }), [bar])).toMatchObject({
      was: { communities: [{ id: 11 }] },
      becomes: { communities: [{ id: 12 }] },
      transfer: { from: ['Kitchen'], to: ['Bar'] },
    })
  })

  it('R19 two source communities that are linked to one are one', () => {
    expect(update({}, onPlatform(), [kitchen, { ...kitchen, externalId: 'D99' }])).toBeNull()
  })

  it('R22 functions that the source does not tell stay; an empty list takes them', () => {
    const employee = onPlatform({ functions: [membership(21, 'Cook')] })
    expect(update({}, employee)).toBeNull()
    expect(update({}, employee, [kitchen], [])).toMatchObject({
      kind: 'employee.updated',
      counts: ['employees.unassigned'],
    })
    expect(update({}, employee, [kitchen], [cook])).toBeNull()
  })

  it('R25 another function in place of one is counted by no limit', () => {
    const employee = onPlatform({ functions: [membership(22, 'Waiter')] })
    expect(update({}, employee, [kitchen], [cook])).toMatchObject({ kind: 'employee.updated', counts: [] })
  })

  it('R12 a removed employee is restored also where nothing differs, and told of no transfer', () => {
    const removed = { state: 'removed', hasLoggedIn: true } as const
    expect(update({}, onPlatform(removed))).toMatchObject({
      kind: 'employee.restored',
      because: 'R12',
      becomes: {},
      invitation: false,
      counts: [],
    })
    expect(update({}, onPlatform(removed), [bar])).toMatchObject({
      kind: 'employee.restored',
      transfer: null,
      counts: [],
    })
  })

  it('R12 who had never logged in is invited again', () => {
    expect(update({}, onPlatform({ state: 'removed' }))).toMatchObject({
      invitation: true,
      counts: ['employees.invited'],
    })
    expect(update({}, onPlatform({ state: 'removed', fields: { email: null } }))).toMatchObject({
      invitation: false,
      counts: [],
    })
  })
})

describe('planRemoval', () => {
  it.each(['absent', 'ended'] as const)('R11 shows who leaves, and why: %s', (reason) => {
    const employee = onPlatform({ fields: { firstName: 'Noor', phone: '112' } })
    expect(planRemoval(employee, reason)).toMatchObject({
      kind: 'employee.removed',
      id: 1,
      was: { firstName: 'Noor', email: 'noor@acme.example', communities: [{ name: 'Kitchen' }] },
      becomes: null,
      reason,
      because: 'R11',
      counts: ['employees.removed'],
      fingerprint: null,
    })
  })
})
