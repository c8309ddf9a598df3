import { type CheckResult, ConnectorError, isReject, type ReadContext } from '@rollcall/sdk'
import type { Config } from './config.js'
import { dialectOf, identifierOf } from './directory.js'
import { hidden, knownAttributes, readEmployees } from './employees.js'
import { People } from './people.js'
import { Directory } from './search.js'

const PAGING = '1.2.840.113556.1.4.319'
const ACTIVE_DIRECTORY = '1.2.840.113556.1.4.800'

/**
 * Signs in, looks whether all that is configured is there and may be read, counts the people to the last one (a limit of the
 * directory shows in no first page), and reads the first page of everything.
 */
export async function check(
  context: ReadContext<Config>,
  groups: Readonly<Record<'communities' | 'functions', () => AsyncGenerator<readonly object[], unknown, void>>>,
): Promise<CheckResult> {
  const { config } = context
  const works = [`${new URL(config.url).host} lets ${config.user} sign in, encrypted`]
  const warnings: string[] = []
  {
    await using directory = await Directory.open(context)
    await checkKind(directory, config)
    warnings.push(...(await checkAttributes(directory, context)))
    works.push(...(await countPeople(directory, context)))
  }
  const communities = await firstPage(groups.communities())
  works.push(`communities: ${some(communities)}`)
  if (context.jobFunction !== null) works.push(`functions: ${some(await firstPage(groups.functions()))}`)

  // What nobody has stands in the warnings already.
  const employees = await firstPage(readEmployees({ ...context, log: { info() {}, warn() {} } }))
  works.push(`employees: ${some(employees)}`)
  const rejects = employees.filter(isReject)
  const [first] = rejects
  if (first)
    warnings.push(`employees: ${rejects.length} of these cannot be read, the first: ${first.at}, ${first.reason}`)
  const alone = employees.filter((record) => !isReject(record) && record.communities.length === 0).length
  if (alone > 0) {
    const isHidden = alone === employees.length && context.community === 'group'
    const hint = isHidden
      ? '. A night fails where it is so of all: if they are members of groups, the account may not read "member"'
      : ''
    warnings.push(`employees: ${alone} of these have no community, and are left alone while in service${hint}`)
  }
  return { works, warnings }
}

async function checkKind(directory: Directory, config: Config): Promise<void> {
  const root = await directory.entry('', ['supportedControl', 'supportedCapabilities', 'objectClass'])
  const controls = root.texts('supportedControl')
  if (controls.length > 0 && !controls.includes(PAGING)) {
    throw new ConnectorError('configuration', `The directory does not know the control ${PAGING}`, {
      hint: 'It cannot read in pages, without which the end of a read is not seen: ask its owner to allow it.',
    })
  }
  const isActiveDirectory = root.texts('supportedCapabilities').includes(ACTIVE_DIRECTORY)
  if (isActiveDirectory === (config.directory === 'active-directory')) return
  const kind = isActiveDirectory ? 'active-directory' : 'openldap'
  throw new ConnectorError('configuration', `The directory is no ${dialectOf(config).name}`, {
    hint: `Set directory: ${kind}.`,
    at: 'directory',
  })
}

async function checkAttributes(directory: Directory, context: ReadContext<Config>): Promise<string[]> {
  const { config } = context
  const warnings: string[] = []
  const usual = dialectOf(config).identifier
  if (identifierOf(config).toLowerCase() !== usual.toLowerCase()) {
    warnings.push(
      `People are identified by ${identifierOf(config)}: where it changes, or is given to another, so does the person. ${usual} never changes.`,
    )
  }
  const people = new People(directory, context)
  const missing = hidden(config, await knownAttributes(people, config))
  if (missing.length > 0) {
    warnings.push(
      `Nobody has ${missing.join(', ')}, or the account may not read it ("Read" on these attributes): what the platform has stays`,
    )
  }
  return warnings
}

async function countPeople(directory: Directory, context: ReadContext<Config>): Promise<string[]> {
  const people = new People(directory, context)
  let count = 0
  for await (const page of people.pages([])) count += page.filter((entry) => people.counts(entry)).length
  return [`people: ${count}`, ...people.leftOut().map((sentence) => `people: ${sentence}`)]
}

async function firstPage<T>(read: AsyncGenerator<readonly T[], unknown, void>): Promise<readonly T[]> {
  const { value, done } = await read.next()
  if (done) return []
  await read.return(undefined)
  return value
}

function some(records: readonly unknown[]): string {
  return records.length === 1 ? 'the first is read' : `the first ${records.length} are read`
}
