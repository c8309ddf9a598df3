import { defineConnector } from '@rollcall/sdk'
import { Config } from './config.js'
import { countRows, readRows } from './database.js'
import { toEmployee } from './employee.js'
import { Employee, toUnit, Unit } from './schema.js'

const orgUnits = 'SELECT id, name FROM org_units'
const jobTitles = 'SELECT id, name FROM job_titles' // with functions
const employees = `
  SELECT
    id,
    job_title AS jobTitle, -- with functions
    first_name AS firstName,
    last_name AS lastName,
    email,
    start_date AS startDate,
    end_date AS endDate,
    org_unit AS orgUnit
  FROM employees`

export default defineConnector({
  id: 'acme',
  name: 'Acme HR',
  config: Config,
  communityFrom: { orgUnit: 'Org unit' },
  functionFrom: { jobTitle: 'Job title' }, // with functions
  async check(context) {
    const works = [`${countRows(orgUnits, context)} org units`]
    works.push(`${countRows(jobTitles, context)} job titles`) // with functions
    works.push(`${countRows(employees, context)} employees`)
    return { works, warnings: [] }
  },
  communities: (context) => readRows(orgUnits, Unit, toUnit, context),
  functions: (context) => readRows(jobTitles, Unit, toUnit, context), // with functions
  employees: (context) => readRows(employees, Employee, toEmployee, context),
})
