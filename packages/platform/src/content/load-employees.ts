import type { EmployeeFields } from '@rollcall/engine'
import { type EmployeeRow, selectEmployees } from '../lists/employees.js'
import type { EmployeeContent } from './content.js'
import type { Loading } from './loading.js'

const COLUMNS = {
  firstName: 'first_name',
  lastName: 'last_name',
  email: 'email',
  phone: 'phone',
  language: 'language',
  birthDate: 'birth_date',
  startDate: 'start_date',
  endDate: 'end_date',
} as const
type PlainField = keyof typeof COLUMNS
const PLAIN_FIELDS = Object.keys(COLUMNS) as PlainField[] // the keys of a literal

/**
 * Makes employees by hand, and gives those that are there the file's fields. They use the platform already, so they are
 * active from the start and get no invitation.
 */
export async function loadEmployees(loading: Loading, employees: readonly EmployeeContent[]): Promise<void> {
  for (const [index, employee] of employees.entries()) {
    const row: EmployeeRow | undefined = await selectEmployees(loading.trx)
      .where({ 'e.organization_id': loading.organizationId, 'e.handle': employee.id })
      .first()
    if (!row) await add(loading, employee)
    else if (row.state === 'removed') loading.wrong(['employees', index, 'id'], `names ${employee.id}, who was removed`)
    else await update(loading, row, employee)
  }
  for (const [index, { id, email }] of employees.entries()) {
    if (email !== undefined) await noteTakenAddress(loading, index, id, email)
  }
}

async function add(loading: Loading, employee: EmployeeContent): Promise<void> {
  const id = loading.takeId()
  const fields = fieldsOf(employee)
  await loading.trx('employees').insert({
    id,
    organization_id: loading.organizationId,
    handle: employee.id,
    state: 'active',
    created_at: loading.at,
    ...columnsOf(fields),
  })
  loading.note({ kind: 'employee.added', employeeId: id, becomes: fields })
  loading.count('employees', 'added')
}

async function update(loading: Loading, row: EmployeeRow, employee: EmployeeContent): Promise<void> {
  const [was, becomes] = [fieldsOfRow(row), fieldsOf(employee)]
  const changed = [...PLAIN_FIELDS, 'attributes' as const].filter(
    (field) => JSON.stringify(was[field]) !== JSON.stringify(becomes[field]),
  )
  if (changed.length === 0) return loading.count('employees', 'unchanged')
  await loading.trx('employees').where({ id: row.id }).update(columnsOf(becomes))
  const only = (fields: EmployeeFields) => Object.fromEntries(changed.map((field) => [field, fields[field]]))
  loading.note({
    kind: 'employee.updated',
    employeeId: Number(row.id),
    details: { fields: changed },
    was: only(was),
    becomes: only(becomes),
  })
  loading.count('employees', 'updated')
}

/** An address belongs to one invited or active employee of an organization, case ignored. */
async function noteTakenAddress(loading: Loading, index: number, handle: string, email: string): Promise<void> {
  const holder: EmployeeRow | undefined = await selectEmployees(loading.trx)
    .where({ 'e.organization_id': loading.organizationId, 'e.email_key': email.toLowerCase() })
    .whereIn('e.state', ['invited', 'active'])
    .andWhere((other) => other.whereNull('e.handle').orWhereNot('e.handle', handle))
    .first()
  if (!holder) return
  const name = holder.integration === null ? holder.handle : `${holder.integration}/${holder.external_id}`
  loading.wrong(['employees', index, 'email'], `is the address of ${name} already`)
}

function fieldsOf(employee: EmployeeContent): EmployeeFields {
  return {
    firstName: employee.firstName ?? null,
    lastName: employee.lastName ?? null,
    email: employee.email ?? null,
    phone: employee.phone ?? null,
    language: employee.language ?? null,
    birthDate: employee.birthDate ?? null,
    startDate: employee.startDate ?? null,
    endDate: employee.endDate ?? null,
    attributes: inOrder(employee.attributes ?? {}),
  }
}

function fieldsOfRow(row: EmployeeRow): EmployeeFields {
  return {
    firstName: row.first_name,
    lastName: row.last_name,
    email: row.email,
    phone: row.phone,
    language: row.language,
    birthDate: row.birth_date,
    startDate: row.start_date,
    endDate: row.end_date,
    attributes: inOrder(row.attributes === null ? {} : JSON.parse(row.attributes)),
  }
}

function inOrder(attributes: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(attributes).sort(([a], [b]) => (a < b ? -1 : 1)))
}

function columnsOf(fields: EmployeeFields): Record<string, string | null> {
  const plain = PLAIN_FIELDS.map((field) => [COLUMNS[field], fields[field]] as const)
  return {
    ...Object.fromEntries(plain),
    email_key: fields.email?.toLowerCase() ?? null,
    attributes: Object.keys(fields.attributes).length === 0 ? null : JSON.stringify(fields.attributes),
  }
}
