// A SCIM 2.0 server: `node scimmy-server.mjs PORT`. The protocol is scimmy's; what it holds lies in two maps.
import express from 'express'
import SCIMMY from 'scimmy'
import SCIMMYRouters from 'scimmy-routers'

let number = 0

/** How a resource is stored, read and deleted. */
function kept(inMap) {
  return {
    ingress(resource, instance) {
      const id = resource.id ?? String(++number).padStart(6, '0')
      const meta = { created: new Date(), lastModified: new Date() }
      inMap.set(id, { ...JSON.parse(JSON.stringify(instance)), id, meta })
      return inMap.get(id)
    },
    egress(resource) {
      if (resource.id === undefined) {
        const all = [...inMap.values()]
        return resource.filter ? resource.filter.match(all) : all
      }
      if (inMap.has(resource.id)) return inMap.get(resource.id)
      throw new SCIMMY.Types.Error(404, null, 'not found')
    },
    degress: (resource) => void inMap.delete(resource.id),
  }
}

SCIMMY.Resources.User.extend(SCIMMY.Schemas.EnterpriseUser, false)
for (const Resource of [SCIMMY.Resources.User, SCIMMY.Resources.Group]) {
  const { ingress, egress, degress } = kept(new Map())
  SCIMMY.Resources.declare(Resource).ingress(ingress).egress(egress).degress(degress)
}

const app = express()
// It counts with numbers, and express gives text.
app.set('query parser', (text) => {
  const query = Object.fromEntries(new URLSearchParams(text))
  for (const name of ['startIndex', 'count']) if (query[name] !== undefined) query[name] = Number(query[name])
  return query
})
const handler = (request) => {
  if (request.header('Authorization') !== 'Bearer scim-0123456789') throw new Error('bad token')
  return 'tester'
}
app.use('/scim/v2', new SCIMMYRouters({ type: 'bearer', handler }))
app.listen(Number(process.argv[2]), '127.0.0.1')
