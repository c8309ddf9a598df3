import {
  type CheckResult,
  ConnectorError,
  isReject,
  type Read,
  type ReadContext,
  type Reject,
  type SourceCommunity,
} from '@rollcall/sdk'
import type { Config } from './config.js'
import { dialectOf, identifierOf } from './directory.js'
import { readEmployees } from './employees.js'
import { Directory } from './search.js'

const ACTIVE_DIRECTORY = '1.2.840.113556.1.4.800'

/**
 * Signs in, looks whether the directory is what it is said to be, and reads everything as a night does, to the last person:
 * what a night refuses is refused here, and limits and rights that are missing show in no first page.
 */
export async function check(context: ReadContext<Config>, lists: Lists): Promise<CheckResult> {
  const { config } = context
  {
    await using directory = await Directory.open(context)
    await checkKind(directory, config)
  }
  const infos: string[] = []
  const warnings = identifierWarning(config)
  const heard = {
    ...context,
    log: { info: (text: string) => infos.push(text), warn: (text: string) => warnings.push(text) },
  }
  const works = [`${new URL(config.url).host} lets ${config.user} sign in, encrypted`]
  works.push(`communities: ${(await counted(lists.communities(heard))).records}`)
  if (context.jobFunction !== null) works.push(`functions: ${(await counted(lists.functions(heard))).records}`)

  let alone = 0
  const employees = await counted(readEmployees(heard), ({ communities }) => {
    if (communities.length === 0) alone++
  })
  works.push(`employees: ${employees.records}`, ...(employees.leftOut === null ? [] : [employees.leftOut]), ...infos)
  const [reject] = employees.rejects
  if (reject) {
    warnings.push(`employees: ${employees.rejects.length} cannot be read, the first: ${reject.at}, ${reject.reason}`)
  }
  if (alone > 0) warnings.push(`employees: ${alone} have no community, and are left alone while in service`)
  return { works, warnings }
}

type Lists = Readonly<Record<'communities' | 'functions', (context: ReadContext<Config>) => Read<SourceCommunity>>>

async function checkKind(directory: Directory, config: Config): Promise<void> {
  const root = await directory.find('', ['supportedCapabilities'])
  if (root === null) return
  const isActiveDirectory = root.texts('supportedCapabilities').includes(ACTIVE_DIRECTORY)
  if (isActiveDirectory === (config.directory === 'active-directory')) return
  const kind = isActiveDirectory ? 'active-directory' : 'openldap'
  throw new ConnectorError('configuration', `The directory is no ${dialectOf(config).name}`, {
    hint: `Set directory: ${kind}.`,
    at: 'directory',
  })
}

function identifierWarning(config: Config): string[] {
  const usual = dialectOf(config).identifier
  const identifier = identifierOf(config)
  if (identifier.toLowerCase() === usual.toLowerCase()) return []
  return [
    `People are identified by ${identifier}: where it changes, or is given to another, so does the person. ${usual} never changes.`,
  ]
}

/** Counts a whole read. */
async function counted<T>(read: Read<T>, look: (record: T) => void = () => {}) {
  let records = 0
  const rejects: Reject[] = []
  for (;;) {
    const step = await read.next()
    if (step.done) return { records, rejects, leftOut: step.value.leftOut }
    for (const record of step.value) {
      if (isReject(record)) {
        rejects.push(record)
        continue
      }
      records++
      look(record)
    }
  }
}
