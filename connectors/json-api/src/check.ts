import { type CheckResult, isReject, type ReadContext, type Reject } from '@rollcall/sdk'
import { LeftOut } from '@rollcall/sdk/people'
import { type Config, isDerived } from './config.js'
import { employeeReader, employeesToRead } from './employee.js'
import { groupListToRead, groupReader } from './groups.js'
import { leadsSomewhere, type Path } from './path.js'
import { type ListToRead, type PageShown, readList } from './read-list.js'

/** Signs in, reads the first page of each list, and says what was found. */
export async function checkLists(context: ReadContext<Config>): Promise<CheckResult> {
  const { config } = context
  const toEmployee = employeeReader(config, context.jobFunction !== null)
  const employees = await lookAt(context, employeesToRead(config), toEmployee)
  const works = [employees.works]
  const warnings = [...employees.warnings, ...fieldWarnings(config, employees.counted)]
  const nowhere = employees.records.filter((record) => !isReject(record) && record.communities.length === 0)
  if (nowhere.length > 0) {
    warnings.push(
      `employees: ${nowhere.length} of the first page have no community, and are left alone while in service`,
    )
  }
  for (const name of ['communities', 'functions'] as const) {
    const group = config[name]
    if (group === undefined) continue
    if (isDerived(group)) {
      const ids = employees.records.flatMap((record) => (isReject(record) ? [] : (record[name] ?? [])))
      works.push(`${name}: ${new Set(ids).size} in the records of these employees`)
    } else {
      const found = await lookAt(context, groupListToRead(name, group), groupReader(group))
      works.push(found.works)
      warnings.push(...found.warnings)
    }
  }
  return { works, warnings }
}

interface Looked<T> {
  readonly works: string
  readonly warnings: readonly string[]
  /** What counts of the first page: as it came, and as it was read. */
  readonly counted: readonly unknown[]
  readonly records: readonly (T | Reject)[]
}

async function lookAt<T>(
  context: ReadContext<Config>,
  toRead: ListToRead,
  record: Parameters<typeof readList<T>>[2],
): Promise<Looked<T>> {
  const counted: unknown[] = []
  let leftOut = 0
  let shown: PageShown = { total: null, isLast: true }
  const keep: typeof record = (row, at) => {
    const result = record(row, at)
    if (result instanceof LeftOut) leftOut++
    else counted.push(row)
    return result
  }
  await using pages = readList(context, toRead, keep, {
    firstPage(page) {
      shown = page
    },
  })
  const first = await pages.next()
  if (shown.isLast && !first.done) await pages.next() // so that its end is proven as a night would have it
  const { name, list } = toRead
  const looked = counted.length + leftOut
  const records = first.done ? [] : first.value
  const rejects = records.filter(isReject)
  const warnings = [...pageWarnings(name, looked, shown)]
  if (leftOut > 0 && leftOut === looked) {
    warnings.push(`${name}: none of the first ${looked} counts by \`only\`: look at its values, of which "1" is not 1`)
  }
  if (rejects[0]) {
    const { reason, at } = rejects[0]
    warnings.push(`${name}: ${rejects.length} of the first ${looked} will be rejected, the first: ${reason} (${at})`)
  }
  const without = leftOut > 0 ? `, ${leftOut} of them left out by \`only\`` : ''
  return {
    works: `${name}: ${amount(looked, shown)}${without} (GET ${list.path.split('?')[0]})`,
    warnings,
    counted,
    records,
  }
}

function amount(looked: number, { total, isLast }: PageShown): string {
  if (isLast) return `${looked}, all on one page`
  return total === null ? `the first page has ${looked}, and there are more` : `${total}, the first page has ${looked}`
}

function pageWarnings(name: string, looked: number, { total, isLast }: PageShown): readonly string[] {
  if (looked === 0) {
    return [
      `${name}: the list is empty, so that a night would remove them all, once somebody approves. If there are some, look at \`path\` and \`query\`, and whether the account may read them`,
    ]
  }
  // Nothing but its looks says that the first page is the last one.
  if (!isLast || total !== null || looked === 0 || looked % 10 !== 0) return []
  return [`${name}: just ${looked} came and are taken for all. If there are more, \`paging\` is not right`]
}

function* fieldWarnings({ employees }: Config, records: readonly unknown[]): Generator<string> {
  if (records.length === 0) return
  const sometimes: string[] = []
  for (const [name, path] of pathsOf(employees.fields)) {
    if (!leadsSomewhere(records, path)) yield `employees.fields.${name}: no record has anything at \`${path.text}\``
    else if (name !== 'id' && name !== 'communities' && !records.every((record) => leadsSomewhere([record], path)))
      sometimes.push(name)
  }
  if (sometimes.length === 0 || employees.missing !== undefined) return
  yield `Not in every employee's record: ${sometimes.join(', ')}. The platform keeps what it has there; if it means that there is none, write \`missing: none\` under \`employees\``
}

function* pathsOf(fields: Config['employees']['fields']): Generator<readonly [name: string, path: Path]> {
  const { attributes = {}, ...others } = fields
  const named = Object.entries(attributes).map(([name, text]) => [`attributes.${name}`, text] as const)
  for (const [name, text] of [...Object.entries(others), ...named]) {
    if (text === undefined || 'value' in text) continue
    for (const path of Array.isArray(text) ? text : [text]) yield [name, path]
  }
}
