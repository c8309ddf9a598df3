import type { PlatformEmployee, PlatformMembership } from '../src/ports.js'
import type { EmployeeRecord } from '../src/validate.js'

/** A record of which the source knows nothing but who it is, and where. */
export function record(fields: Partial<EmployeeRecord> = {}): EmployeeRecord {
  return {
    id: '1001',
    firstName: undefined,
    lastName: undefined,
    email: undefined,
    phone: undefined,
    language: undefined,
    birthDate: undefined,
    invitationDate: undefined,
    startDate: undefined,
    endDate: undefined,
    attributes: undefined,
    communities: ['D1'],
    functions: undefined,
    at: undefined,
    ...fields,
  }
}

type FieldsAndMore = Partial<Omit<PlatformEmployee, 'fields'>> & {
  readonly fields?: Partial<PlatformEmployee['fields']>
}

/** An invited employee in the kitchen, of whom the platform knows an address. */
export function onPlatform({ fields, ...more }: FieldsAndMore = {}): PlatformEmployee {
  return {
    id: 1,
    externalId: '1001',
    state: 'invited',
    hasLoggedIn: false,
    fields: {
      firstName: null,
      lastName: null,
      email: 'noor@acme.example',
      phone: null,
      language: null,
      birthDate: null,
      startDate: null,
      endDate: null,
      attributes: {},
      ...fields,
    },
    communities: [KITCHEN],
    functions: [],
    ...more,
  }
}

export const KITCHEN = membership(11, 'Kitchen')
export const BAR = membership(12, 'Bar')

/** As the source gave it. */
export function membership(unitId: number, name: string, flags: Partial<PlatformMembership> = {}): PlatformMembership {
  return { unitId, externalId: `D${unitId}`, name, isFromSource: true, isByHand: false, ...flags }
}
