import { once } from 'node:events'
import express from 'express'
import SCIMMY from 'scimmy'
import SCIMMYRouters from 'scimmy-routers'

/** A resource as SCIM has it. */
export type Resource = Readonly<Record<string, unknown>> & { readonly id: string }

/** What a service does otherwise than the standard says. `scimmy` itself deviates in that it gives the first page again behind the end. */
export interface Deviations {
  /** `startIndex` and `count` are not looked at: every page is the first 20. */
  ignoresPaging?: boolean
  /** What is changed in every answer to a request for a list. */
  list?: (body: Record<string, unknown>, query: URLSearchParams) => unknown
  /** The status that a request is refused with; undefined: it is answered. */
  refuses?: (path: string, query: URLSearchParams) => number | undefined
}

/** A service that is up: the protocol is scimmy's, what it has lies in two maps. */
export interface ScimService extends AsyncDisposable {
  /** `http://127.0.0.1:PORT/scim/v2` */
  readonly url: string
  readonly users: Map<string, Resource>
  readonly groups: Map<string, Resource>
  readonly deviations: Deviations
  /** The token that it takes; another one can be set. */
  token: string
  /** Methods and addresses that were asked for, in order. */
  readonly requests: string[]
}

const everything = new SCIMMY.Types.Filter('id pr')

/** What lies in a map, as scimmy asks for it: one by its id, or all that a filter lets through. */
function found(resources: ReadonlyMap<string, Resource>, { id, filter }: Asked) {
  const one = resources.get(id ?? '')
  if (id === undefined) return (filter ?? everything).match([...resources.values()])
  if (one === undefined) throw new SCIMMY.Types.Error(404, '', 'not found')
  return everything.match([one])[0]
}

type Asked = Pick<InstanceType<typeof SCIMMY.Resources.User>, 'id' | 'filter'>
type Store = Pick<ScimService, 'users' | 'groups'>

const refuse = () => {
  throw new Error('nothing is written here')
}

let isDeclared = false

/** scimmy keeps its resources for the whole process; whose they are tells the context of each request. */
function declareResources(): void {
  if (isDeclared) return
  isDeclared = true
  const { User, Group } = SCIMMY.Resources
  User.extend(SCIMMY.Schemas.EnterpriseUser, false)
  SCIMMY.Resources.declare(User)
    .ingress(refuse)
    .degress(refuse)
    .egress((asked: Asked, { users }: Store) => found(users, asked))
  SCIMMY.Resources.declare(Group)
    .ingress(refuse)
    .degress(refuse)
    .egress((asked: Asked, { groups }: Store) => found(groups, asked))
}

/** Starts one on a free port of loopback. */
export async function startScimmy(): Promise<ScimService> {
  declareResources()
  const service = {
    token: 'scim-0123456789',
    users: new Map<string, Resource>(),
    groups: new Map<string, Resource>(),
    deviations: {} as Deviations,
    requests: [] as string[],
  }
  const { deviations } = service
  const app = express()
  // It counts with numbers, and express gives text.
  app.set('query parser', (text: string) => {
    const query: Record<string, unknown> = Object.fromEntries(new URLSearchParams(text))
    for (const name of ['startIndex', 'count']) {
      if (query[name] !== undefined) query[name] = deviations.ignoresPaging ? String(query[name]) : Number(query[name])
    }
    return query
  })
  app.use((request, response, next) => {
    service.requests.push(`${request.method} ${request.url}`)
    const query = new URL(request.url, 'http://localhost').searchParams
    const status = deviations.refuses?.(request.path, query)
    if (status !== undefined) {
      response.status(status).json({ schemas: ['urn:ietf:params:scim:api:messages:2.0:Error'], status: `${status}` })
      return
    }
    const { list } = deviations
    if (list !== undefined && /\/(Users|Groups)$/.test(request.path)) {
      const send = response.send.bind(response)
      response.send = (body) => {
        const isList = typeof body === 'string' && response.statusCode === 200
        return send(isList ? JSON.stringify(list(JSON.parse(body), query)) : body)
      }
    }
    next()
  })
  const handler = (request: express.Request) => {
    if (request.header('Authorization') !== `Bearer ${service.token}`) throw new Error('bad token')
    return 'rollcall'
  }
  app.use('/scim/v2', new SCIMMYRouters({ type: 'bearer', handler, context: () => service }))
  const server = app.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('The system gave no port')
  return Object.assign(service, {
    url: `http://127.0.0.1:${address.port}/scim/v2`,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  })
}
