import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { SourceBreak, TestedSource } from '@rollcall/testkit'

const EMPLOYEES = 1_200

const employee = (number: number) => ({
  id: `E${number}`,
  firstName: 'Noor',
  lastName: `Jansen ${number}`,
  email: `noor.${number}@acme.example`,
  startDate: '2026-03-01',
  endDate: null,
  orgUnit: number % 2 === 0 ? 'A' : 'B',
  jobTitle: 'J1', // with functions
})

/** What Acme HR holds. */
function textOf(employees = EMPLOYEES): string {
  return JSON.stringify({
    orgUnits: ['A', 'B'].map((id) => ({ id, name: `Org unit ${id}` })),
    jobTitles: [{ id: 'J1', name: 'Cook' }], // with functions
    employees: Array.from({ length: employees }, (_, number) => employee(number)),
  })
}

let folder = ''
const file = () => join(folder, 'acme.json')

/** Acme HR as a source of the conformance suite: what it has, and how it breaks. */
export const fakeSystem: TestedSource = {
  has: {
    communities: ['A', 'B'],
    functions: ['J1'], // with functions
    employees: Array.from({ length: EMPLOYEES }, (_, number) => `E${number}`),
  },
  async open() {
    folder = await mkdtemp(join(tmpdir(), 'acme-'))
    await writeFile(file(), textOf())
  },
  close: () => rm(folder, { recursive: true }),
  config: () => ({ document: file() }),
  // Where the system signs in: wrongConfig, and the secrets that must be seen in no output.
  secrets: () => [],
  complaints: async () => ((await readFile(file(), 'utf8')) === textOf() ? [] : ['The system has changed']),
  async grow(employees) {
    await writeFile(file(), textOf(employees))
    return { [Symbol.asyncDispose]: () => writeFile(file(), textOf()) }
  },
  // Add each way in which your system breaks: it is out of reach, breaks off, says that there are more than it gives …
  breaks: [
    broken('cut off', ['bad_data', 'incomplete_read'], () => writeFile(file(), textOf().slice(0, -100))),
    broken('a list is missing', ['bad_data', 'incomplete_read'], () => writeFile(file(), '{"employees":[]}')),
    broken('not there', ['configuration', 'unavailable'], () => rm(file())),
  ],
}

function broken(name: string, codes: SourceBreak['codes'], strike: () => Promise<void>): SourceBreak {
  return {
    name,
    codes,
    ends: 'failed',
    points: async (list) => [
      {
        at: list,
        async strike() {
          await strike()
          return { [Symbol.asyncDispose]: () => writeFile(file(), textOf()) }
        },
      },
    ],
  }
}
