import { ConnectorError } from '../errors.js'
import { isPrivateAddress } from './addresses.js'
import type { HttpDeclaration } from './declaration.js'

/** Parameters of a query; what is undefined is left out, a list is written as the same name several times. */
export type Query = Readonly<Record<string, string | number | boolean | readonly (string | number)[] | undefined>>

/** Where requests may go, and whether they take the credentials along. */
export class Destinations {
  readonly base: URL
  readonly #hosts: ReadonlySet<string>
  readonly #privateHosts: ReadonlySet<string>

  /** @throws ConnectorError `configuration` where the base URL is none, or leads where nothing may go */
  constructor({ baseUrl, hosts = [], network, auth }: HttpDeclaration) {
    this.#privateHosts = new Set(network?.privateHosts?.map((host) => host.toLowerCase().replace(/^\[|\]$/g, '')))
    this.base = parsed(baseUrl, 'The base URL')
    const token = auth !== undefined && 'tokenUrl' in auth ? [parsed(auth.tokenUrl, 'The token URL')] : []
    this.#hosts = new Set([this.base.host, ...token.map((url) => url.host), ...hosts.map((host) => host.toLowerCase())])
    for (const url of [this.base, ...token]) this.check(url)
  }

  /** Whether a host (a name or an address, without a port) may be a private one. */
  readonly isPrivateAllowed = (host: string): boolean =>
    this.#privateHosts.has(host.toLowerCase().replace(/^\[|\]$/g, ''))

  /** Whether requests to this address are signed in. */
  isHome(url: URL): boolean {
    return url.host === this.base.host && url.protocol === this.base.protocol
  }

  /**
   * The address of a path below the base URL, or an absolute one to a declared host.
   *
   * @param params fills `{name}` in the path; each is one segment, whatever characters it has
   */
  resolve(path: string, params: Readonly<Record<string, string | number>>, query: Query): URL {
    const filled = path.replace(/\{(\w+)\}/g, (_, name: string) => segment(name, params[name]))
    const url = /^https?:\/\//.test(path) ? parsed(filled, 'The address') : this.#below(filled)
    for (const [name, value] of Object.entries(query)) {
      if (value === undefined) continue
      url.searchParams.delete(name)
      for (const each of Array.isArray(value) ? value : [value]) url.searchParams.append(name, String(each))
    }
    // Some systems know a blank only as %20.
    url.search = url.search.replaceAll('+', '%20')
    return this.check(url)
  }

  /** The address that a link in an answer leads to, or null where that is another host. */
  follow(link: string, from: URL): URL | null {
    if (!URL.canParse(link, from.href)) return null
    const url = new URL(link, from)
    if (url.host !== this.base.host) return null
    url.protocol = this.base.protocol // a system behind a proxy may not know that it is asked by https
    url.hash = ''
    return this.check(url)
  }

  check(url: URL): URL {
    const { host, hostname, protocol } = url
    const isPrivate = this.isPrivateAllowed(hostname)
    if (!this.#hosts.has(host)) {
      throw mistake(
        `Requests to ${host} are not declared`,
        `Tell the author of the connector, who has to name the host.`,
      )
    }
    if (isPrivateAddress(hostname) && !isPrivate) {
      throw mistake(`${host} is an address of a private network, which is refused`, named(hostname))
    }
    if (protocol !== 'https:' && !isPrivate) {
      throw mistake(
        `${host} is asked over ${protocol} where everybody on the way can read along`,
        `Have the address begin with https:, or, in a network of your own, name ${hostname} in \`network.privateHosts\`.`,
      )
    }
    if (url.username !== '' || url.password !== '') {
      throw mistake(`The address of ${host} holds a user or a password`, 'Configure them where they belong.')
    }
    return url
  }

  #below(path: string): URL {
    const folder = this.base.pathname.replace(/\/$/, '')
    const url = new URL(this.base)
    const [pathname = '', search = ''] = path.split(/\?(.*)/s)
    url.pathname = `${folder}/${pathname.replace(/^\//, '')}`
    if (search !== '') url.search = search
    const isBelow = url.pathname === folder || url.pathname.startsWith(`${folder}/`)
    if (!isBelow) throw mistake('A path leads out of the base URL', 'Tell the author of the connector.')
    return url
  }
}

function segment(name: string, value: string | number | undefined): string {
  const text = value === undefined ? '' : String(value)
  if (text === '' || text === '.' || text === '..') {
    throw new ConnectorError('bad_data', `An address cannot be made: \`${name}\` is empty or no name`, {
      hint: 'Tell the author of the connector.',
    })
  }
  return encodeURIComponent(text)
}

function parsed(address: string, what: string): URL {
  if (/^https?:\/\//i.test(address) && URL.canParse(address)) return new URL(address)
  throw mistake(`${what} is no address`, 'It begins with https://, as https://api.acme.example/v1 does.')
}

const named = (host: string) => `If that is meant, name ${host} in \`network.privateHosts\`.`

function mistake(message: string, hint: string): ConnectorError {
  return new ConnectorError('configuration', message, { hint })
}
