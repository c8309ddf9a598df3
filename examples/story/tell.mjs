import { styleWith } from '../../apps/runner/dist/screen/style.js'
import { table } from '../../apps/runner/dist/screen/table.js'
import { cut, wrap } from '../../apps/runner/dist/screen/text-width.js'
import { fullName } from './people.mjs'

const WIDEST = 100
/** Columns that the mark and the day of an act take. */
const DAY_WIDTH = 13

/** Prints the story: colors and width as the terminal has them, plain when it is piped. */
export class Teller {
  #print
  #style
  #width

  constructor({ print, isColored, width }) {
    this.#print = print
    this.#style = styleWith(isColored)
    this.#width = Math.min(WIDEST, width)
  }

  static for(stream, environment) {
    const { NO_COLOR, FORCE_COLOR, COLUMNS } = environment
    const isColored = !NO_COLOR && (FORCE_COLOR ? FORCE_COLOR !== '0' : Boolean(stream.isTTY))
    const print = (text) => stream.write(`${text}\n`)
    return new Teller({ print, isColored, width: stream.columns || Number(COLUMNS) || WIDEST })
  }

  title(text, told) {
    this.#print(this.#style.bold(text))
    this.#paragraph(told, 0)
  }

  night({ date, title, told }) {
    const day = new Intl.DateTimeFormat('en-US', { dateStyle: 'full', timeZone: 'UTC' }).format(new Date(date))
    const head = `── ${day}: ${title} `
    this.#print(`\n${this.#style.bold(head + '─'.repeat(Math.max(3, this.#width - head.length)))}`)
    this.#paragraph(told, 3)
  }

  daytime(acts) {
    if (acts.length === 0) return
    this.#print('')
    for (const act of shortened(acts)) this.#act(act)
  }

  /** One integration's run: what came, what changed, what was left alone, what waits. */
  run(report, changes) {
    const head = `${report.integration}  ${report.status}  `
    const [first, ...rest] = wrap(countsOf(report), this.#width - head.length - 3).map(this.#style.dim)
    this.#print(`\n   ${this.#style.bold(report.integration)}  ${this.#statusOf(report)}  ${first}`)
    for (const line of rest) this.#print(' '.repeat(head.length + 3) + line)
    if (report.error) return this.#error(report.error)
    this.#changes(changes)
    this.#held(report.held)
    this.#problems(report.problems)
  }

  retention(changes) {
    if (changes.length === 0) return
    this.#print(`\n   ${this.#style.bold('retention')}`)
    this.#changes(changes)
  }

  mails(mails) {
    if (mails.length === 0) return
    const kinds = ['invitation', 'transfer'].flatMap((kind) => {
      const of = mails.filter((mail) => mail.kind === kind)
      const languages = [...Map.groupBy(of, (mail) => mail.language)].sort(([, a], [, b]) => b.length - a.length)
      const parts = languages.map(([language, some]) => `${some.length} ${language}`)
      return of.length === 0 ? [] : [`${plural(of.length, kind)} (${parts.join(', ')})`]
    })
    this.#print(`\n   ${this.#style.bold('mails')}     ${kinds.join(' and ')}`)
    const [{ to, subject }] = mails
    this.#print(this.#style.dim(cut(`             such as to ${to}: "${subject}"`, this.#width)))
  }

  /** Who and what is there after the night. */
  platform(employees, communities, functions) {
    const byHand = employees.filter((employee) => employee.origin === 'manual').length
    const active = employees.filter((employee) => employee.state === 'active').length
    const parts = [
      `${plural(employees.length, 'employee')} (${byHand} by hand, ${active} active)`,
      plural(communities.length, 'community', 'communities'),
      plural(functions.length, 'function'),
    ]
    this.#print(`\n   ${this.#style.bold('platform')}  ${parts.join(', ')}`)
  }

  /** The last lines: each a heading and what belongs to it. */
  end(lines) {
    this.#print(`\n${this.#style.bold('─'.repeat(this.#width))}`)
    const widest = Math.max(...lines.map(([head]) => head.length))
    for (const [head, text] of lines) this.#print(`${head.padEnd(widest)}  ${this.#style.name(text)}`)
  }

  #paragraph(text, indent) {
    for (const line of wrap(text, this.#width - indent)) this.#print(' '.repeat(indent) + this.#style.dim(line))
  }

  #act({ at, done, text, why, welcome }) {
    const { good, warning, dim } = this.#style
    const mark = done ? good('✓') : warning('✗')
    const room = this.#width - DAY_WIDTH
    const [first, ...rest] = wrap(text, room)
    this.#print(`   ${mark} ${dim(dayOf(at))}  ${first}`)
    for (const line of [...rest, ...(why ? wrap(why, room).map(dim) : [])]) this.#print(' '.repeat(DAY_WIDTH) + line)
    if (welcome) this.#welcome(welcome)
  }

  /** R7: what an employee has at once after the first login. */
  #welcome({ employee, groups, courses, surveys, modules, messages }) {
    const parts = [
      ['communities', employee.communities.map((unit) => unit.name)],
      ['groups', groups.map((group) => group.name)],
      ['modules', modules.map((module) => module.name)],
      ['courses', courses.map((course) => course.name)],
      ['surveys', surveys.map((survey) => survey.name)],
      ['messages', messages.map((message) => `"${message.text}"`)],
    ].filter(([, names]) => names.length > 0)
    for (const [what, names] of parts) {
      const lines = wrap(names.join(', '), this.#width - DAY_WIDTH - 13)
      for (const [i, line] of lines.entries()) {
        this.#print(' '.repeat(DAY_WIDTH) + this.#style.dim((i === 0 ? what : '').padEnd(13)) + line)
      }
    }
  }

  #statusOf({ status }) {
    const { good, warning, bad, dim } = this.#style
    const paint = { applied: good, unchanged: dim, held: warning, failed: bad, interrupted: bad }[status]
    return paint(status)
  }

  #error({ message, hint, at }) {
    const { bad } = this.#style
    for (const line of wrap(`${message}${at ? ` (${at})` : ''}`, this.#width - 5)) this.#print(`     ${bad(line)}`)
    this.#paragraph(`${hint} Nothing was changed (R23).`, 5)
  }

  #changes(changes) {
    if (changes.length === 0) return
    const { good, warning, bad, dim } = this.#style
    const paints = { added: good, invited: good, restored: good, transferred: warning, removed: bad, anonymized: bad }
    const paint = (text, row) => (paints[row.kind.split('.')[1]] ?? ((plain) => plain))(text)
    const columns = [
      { title: 'What', cell: (row) => row.what, paint },
      { title: 'Who', cell: (row) => row.who, isFlexible: true },
      { title: 'From → to', cell: (row) => row.detail, isFlexible: true },
      { title: 'Why', cell: (row) => row.why, paint: dim },
    ]
    for (const line of table(changes, columns, { width: this.#width, style: this.#style, indent: 5 })) this.#print(line)
  }

  #held(held) {
    const { warning, dim } = this.#style
    for (const { kind, count, of, because } of held) {
      const reasons = {
        limit: 'more than the safeguard lets pass (R25)',
        empty: 'the list came empty (R24)',
        unreadable_id: 'an identifier could not be read; it could be anybody (R14)',
        first_import: 'the first import waits for a person (R25)',
      }
      const text = `held: ${count} of ${of} ${kind}`
      const [first, ...rest] = wrap(reasons[because], this.#width - text.length - 7).map(dim)
      this.#print(`     ${warning(text)}  ${first}`)
      for (const line of rest) this.#print(' '.repeat(text.length + 7) + line)
    }
  }

  /** Who and what was left alone, and why (R14, R17, R18). */
  #problems(problems) {
    if (problems.length === 0) return
    const columns = [
      { title: 'Reported', cell: (row) => row.employee ?? row.community ?? row.function ?? 'no id' },
      { title: 'Why', cell: (row) => sentence(row.message), isFlexible: true, paint: this.#style.warning },
      ...(problems.some((row) => row.at)
        ? [{ title: 'Where', cell: (row) => row.at ?? '', paint: this.#style.dim }]
        : []),
    ]
    for (const line of table(problems, columns, { width: this.#width, style: this.#style, indent: 5 }))
      this.#print(line)
  }
}

/** First logins after the first one are told in one line. */
function shortened(acts) {
  const logins = acts.filter((act) => act.welcome)
  const [first, ...others] = logins
  if (others.length === 0) return acts
  const names = others.slice(0, 2).map((act) => fullName(act.welcome.employee))
  const more = others.length > 2 ? `, and ${others.length - 2} more` : ''
  const rest = { at: others.at(-1).at, done: true, text: `So did ${names.join(', ')}${more}` }
  return acts.flatMap((act) => (act === others[0] ? [rest] : act.welcome && act !== first ? [] : [act]))
}

function countsOf({ source, employees }) {
  const words = [
    [employees.invited, 'new'],
    [employees.restored, 'back'],
    [employees.updated, 'changed'],
    [employees.removed, 'removed'],
    [employees.unchanged, 'unchanged'],
    [employees.rejected, 'left alone'],
    [employees.notYet, 'not yet'],
    [employees.ended, 'past their end'],
  ]
  const parts = words.filter(([count]) => count > 0).map(([count, word]) => `${count} ${word}`)
  return [plural(source.employees, 'record'), ...(parts.length > 0 ? [parts.join(', ')] : [])].join(': ')
}

function dayOf(at) {
  const [, month, day] = at.split(/[-T]/)
  return `${MONTHS[Number(month) - 1]} ${String(Number(day)).padStart(2)}`
}

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec']

/** Reasons of connectors begin as they like. */
function sentence(text) {
  return text.charAt(0).toUpperCase() + text.slice(1)
}

function plural(count, one, many = `${one}s`) {
  return `${count} ${count === 1 ? one : many}`
}
