import type { Connector } from '@rollcall/sdk'
import { ConformanceFailure, conformanceTests, type TestedSource } from '../src/index.js'

/** What a test of the suite says of a connector: `passed`, `not possible`, or what it is mistaken in. */
export async function verdictOn<Config>(
  connector: Connector<Config>,
  source: TestedSource,
  test: string,
): Promise<string> {
  await source.open()
  try {
    const found = conformanceTests(connector, source).find(({ name }) => name === test)
    if (!found) throw new Error(`There is no test ${test}`)
    return (await found.run()) ? 'passed' : 'not possible'
  } catch (error) {
    if (error instanceof ConformanceFailure) return error.message
    throw error
  } finally {
    await source.close()
  }
}
