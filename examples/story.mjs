// Runs the nights of an example with the real command line, on a database and files in a folder of their own, and tells
// what they changed. `npm start` runs it; `node examples/story.mjs [EXAMPLE-FOLDER [FOLDER]]` tells another one.
import { relative, resolve } from 'node:path'
import { tellChanges } from './story/changes.mjs'
import { Cli } from './story/cli.mjs'
import { Daytime } from './story/daytime.mjs'
import { freshFolder, putExports, readNights } from './story/folder.mjs'
import { Teller } from './story/tell.mjs'
import { Unseen } from './story/unseen.mjs'

const root = resolve(import.meta.dirname, '..')
const from = resolve(process.argv[2] ?? resolve(root, 'examples/zilvermeeuw'))
const into = resolve(process.argv[3] ?? resolve(root, 'story'))
const teller = Teller.for(process.stdout, process.env)

const nights = readNights(from)
freshFolder(from, into)
const config = resolve(into, 'rollcall.yaml')
const cli = new Cli(config)
const [{ organizations }] = await cli.ask('config', 'show')
const [organization] = organizations
const daytime = new Daytime(cli, organization.id, into)

teller.title(
  `${organization.name}, ${nights.length} nights`,
  'An invented organization with two systems: HR in The Hague, and the roster of a hotel on an island. Every night ' +
    'Rollcall reads the exports of both and brings the employee app in step. R numbers are the rules of docs/rules.md.',
)
const mails = new Unseen(() => cli.ask('list', 'outbox'))
const journal = new Unseen(() => cli.ask('list', 'changes'))
for (const night of nights) await tell(night)

const here = relative(process.cwd(), into) || '.'
teller.end([
  ['Exports, database and mails', `${here}/`],
  ['Look around', `npx rollcall list employees --config ${here}/rollcall.yaml`],
  ['Your own files', 'mkdir my && cd my && npx rollcall init'],
])

async function tell(night) {
  teller.night(night)
  const acts = []
  for (const act of night.daytime) acts.push(await daytime.do(act))
  teller.daytime(acts)
  await journal.next()
  const sent = await mails.next()
  putExports(night, into)
  for (const integration of night.exports) sent.push(...(await tellRun(night, integration)))
  await tellRetention(night)
  teller.mails(sent)
  const things = ['employees', 'communities', 'functions'].map((thing) => cli.ask('list', thing))
  teller.platform(...(await Promise.all(things)))
}

/**
 * A run that failed or holds something back is part of the story: only a missing answer is none.
 *
 * @returns the mails that it sent
 */
async function tellRun(night, integration) {
  const yes = night.firstImport === 'yes' ? ['--yes'] : []
  const { answers, log } = await cli.run('sync', `${organization.id}/${integration}`, '--at', night.date, ...yes)
  const [report] = answers
  if (!report) throw new Error(`The run of ${integration} on ${night.date} gave no report: ${log}`)
  const sent = await mails.next()
  const employees = await cli.ask('list', 'employees', '--state', 'all')
  const context = {
    night: night.date,
    employees: new Map(employees.map((employee) => [employee.id, employee])),
    invited: new Set(sent.filter((mail) => mail.kind === 'invitation').map((mail) => mail.employee)),
  }
  teller.run(report, tellChanges(await journal.next(), context))
  return sent
}

/** What every night does last: whoever left 30 days ago is anonymized (R13). */
async function tellRetention(night) {
  await cli.ask('retention', '--at', night.date)
  const context = { night: night.date, employees: new Map(), invited: new Set() }
  teller.retention(tellChanges(await journal.next(), context))
}
