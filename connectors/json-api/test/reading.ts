import { onePage, openReading, type Paging, startSourceServer } from '@rollcall/testkit'
import { onTestFinished } from 'vitest'
import connector from '../src/index.js'

/** A system with employees and departments, each in one answer, and a configuration that reads it. */
export async function aSystem(
  employees: readonly unknown[],
  changes: { paging?: Paging; fields?: object; employees?: object; top?: object; departments?: readonly object[] } = {},
) {
  const paging = changes.paging ?? onePage()
  const departments = changes.departments ?? [{ id: 'D1', name: 'Kitchen' }]
  const server = await startSourceServer({
    lists: { '/employees': { records: employees, paging }, '/departments': { records: departments, paging } },
  })
  onTestFinished(() => server[Symbol.asyncDispose]())
  const config = {
    baseUrl: server.url,
    signIn: { kind: 'none' },
    paging: 'none',
    employees: {
      path: '/employees',
      list: 'items',
      fields: { id: 'id', lastName: 'name', communities: 'department', ...changes.fields },
      ...changes.employees,
    },
    communities: { path: '/departments', list: 'items' },
    network: { privateHosts: ['127.0.0.1'] },
    ...changes.top,
  }
  return { server, ...reading(config) }
}

/** The connector with a configuration as an administrator writes it, until the test is over. */
export function reading(written: object) {
  const opened = openReading(connector, written)
  onTestFinished(() => opened[Symbol.dispose]())
  return {
    ...opened,
    /** The first record of the first page, whatever becomes of the read. */
    async firstEmployee() {
      await using read = connector.employees(opened.context)
      const { value } = await read.next()
      return Array.isArray(value) ? value[0] : null
    },
  }
}
