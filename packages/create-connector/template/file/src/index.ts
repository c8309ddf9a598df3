import { defineConnector } from '@rollcall/sdk'
import { Config } from './config.js'
import { toEmployee } from './employee.js'
import { checkExport, readExport } from './export.js'
import { employeeTable, toUnit, unitTable } from './schema.js'

export default defineConnector({
  id: 'acme',
  name: 'Acme HR',
  config: Config,
  communityFrom: { orgUnit: 'Org unit' },
  functionFrom: { jobTitle: 'Job title' }, // with functions
  async check(context) {
    const { config } = context
    const works = [await checkExport(config.orgUnits, unitTable, context)]
    works.push(await checkExport(config.jobTitles, unitTable, context)) // with functions
    works.push(await checkExport(config.employees, employeeTable, context))
    return { works, warnings: [] }
  },
  communities: (context) => readExport(context.config.orgUnits, unitTable, toUnit, context),
  functions: (context) => readExport(context.config.jobTitles, unitTable, toUnit, context), // with functions
  employees: (context) => readExport(context.config.employees, employeeTable, toEmployee, context),
})
