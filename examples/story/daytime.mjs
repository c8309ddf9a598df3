import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fullName } from './people.mjs'

/** Does what people did in the daytime, by the commands that they would use, and says how it went. */
export class Daytime {
  #cli
  #organization
  #folder

  constructor(cli, organization, folder) {
    this.#cli = cli
    this.#organization = organization
    this.#folder = folder
  }

  /** @returns {Promise<{ at: string, done: boolean, text: string, why?: string, welcome?: object }>} */
  async do(act) {
    const told = await this.#act(act)
    return { at: act.at, ...(act.why ? { why: act.why } : {}), ...told }
  }

  async #act(act) {
    if (act.load) return this.#load(act)
    if (act.accept) return this.#accept(act)
    if (act.restore) return this.#restore(act)
    if (act.link) return this.#link(act)
    if (act.approve) return this.#approve(act)
    throw new Error(`The story knows no such act: ${JSON.stringify(act)}`)
  }

  async #load({ load, at }) {
    await this.#cli.ask('load', join(this.#folder, load), '--at', at)
    return { done: true, text: `An administrator loaded ${load}` }
  }

  /** The first login, with the token in a mail: the newest one, unless the act says the first. */
  async #accept({ accept, at, invitation = 'newest' }) {
    const employee = await this.#find(accept)
    const token = await this.#tokenFor(employee, invitation)
    const { status, answers, log } = await this.#cli.run('accept', token, '--at', at)
    const name = fullName(employee)
    if (status === 0) return { done: true, text: `${name} logged in for the first time`, welcome: answers[0] }
    const which = invitation === 'newest' ? 'the invitation' : `the ${invitation} invitation`
    return { done: false, text: `Somebody used ${which} of ${name}: ${log.split('\n')[0].replace(/^✗ /, '')}` }
  }

  async #restore({ restore, at }) {
    const employee = await this.#find(restore)
    await this.#cli.ask('restore', this.#full(restore), '--at', at)
    return { done: true, text: `An administrator restored ${fullName(employee)}, whole` }
  }

  async #link({ link, at }) {
    const { to, ...source } = link
    const [[kind, reference]] = Object.entries(source)
    const [integration, externalId] = reference.split('/')
    const words = [kind, `${this.#organization}/${integration}`, externalId, to, '--at', at]
    const [{ unit, moved }] = await this.#cli.ask('link', ...words)
    const text = `An administrator linked ${kind} ${reference} to "${unit.name}", made by hand: ${moved} members moved over`
    return { done: true, text }
  }

  /** What the last run of an integration held. */
  async #approve({ approve, at }) {
    const runs = (await this.#cli.ask('list', 'runs')).filter((run) => run.integration === approve)
    const { run, night } = runs.at(-1)
    await this.#cli.ask('approve', run, '--at', at)
    return { done: true, text: `An administrator approved what the ${approve} run of ${night} had held` }
  }

  #full(reference) {
    return reference.includes('/') ? `${this.#organization}/${reference}` : reference
  }

  async #find(reference) {
    const slash = reference.indexOf('/')
    const employees = await this.#cli.ask('list', 'employees', '--state', 'all')
    const found = employees.find(
      (e) => e.integration === reference.slice(0, slash) && e.externalId === reference.slice(slash + 1),
    )
    if (!found) throw new Error(`There is no employee ${reference} on the platform`)
    return found
  }

  /** Opens the mail, as the employee would, and takes the token out of its link. */
  async #tokenFor(employee, which) {
    const mails = (await this.#cli.ask('list', 'outbox')).filter(
      (mail) => mail.employee === employee.id && mail.kind === 'invitation',
    )
    const mail = which === 'first' ? mails[0] : mails.at(-1)
    if (!mail) throw new Error(`${fullName(employee)} has no invitation`)
    const content = readFileSync(join(this.#folder, 'outbox', `${mail.id}-invitation.eml`), 'utf8')
    const token = /#([\w-]{20,})/.exec(content.replaceAll('=\r\n', ''))?.[1]
    if (!token) throw new Error(`There is no link in the mail ${mail.id}`)
    return token
  }
}
