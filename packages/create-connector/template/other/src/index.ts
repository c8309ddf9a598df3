import { defineConnector } from '@rollcall/sdk'
import { Config } from './config.js'
import { toEmployee } from './employee.js'
import { readList } from './read-list.js'
import { Employee, toUnit, Unit } from './schema.js'
import { connect } from './system.js'

export default defineConnector({
  id: 'acme',
  name: 'Acme HR',
  config: Config,
  communityFrom: { orgUnit: 'Org unit' },
  functionFrom: { jobTitle: 'Job title' }, // with functions
  async check(context) {
    const { total } = await connect(context)
    const works = [`${total('orgUnits')} org units`]
    works.push(`${total('jobTitles')} job titles`) // with functions
    works.push(`${total('employees')} employees`)
    return { works, warnings: [] }
  },
  communities: (context) => readList('orgUnits', Unit, toUnit, context),
  functions: (context) => readList('jobTitles', Unit, toUnit, context), // with functions
  employees: (context) => readList('employees', Employee, toEmployee, context),
})
