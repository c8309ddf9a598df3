import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openReading, type ReadingSettings } from '@rollcall/testkit'
import { afterEach, beforeEach, onTestFinished } from 'vitest'
import connector from '../src/index.js'

/** The export of one night: files in a folder of their own, and a configuration that was checked as the runner does. */
export function aNight() {
  let folder = ''
  let said: (readonly string[])[] = []
  beforeEach(async () => {
    said = []
    folder = await mkdtemp(join(tmpdir(), 'rollcall-csv-'))
  })
  afterEach(() => rm(folder, { recursive: true, force: true }))

  function reading(config: unknown, settings: ReadingSettings = {}) {
    const opened = openReading(connector, config, { folder, ...settings })
    said.push(opened.said)
    onTestFinished(() => opened[Symbol.dispose]())
    return opened
  }

  return {
    path: (name: string) => join(folder, name),
    write: (name: string, content: string | Uint8Array) => writeFile(join(folder, name), content),
    reading,
    /** Lines of the log. */
    get said() {
      return said.flat()
    },
    employees: (config: unknown = configured, settings: ReadingSettings = {}) => reading(config, settings).employees(),
    communities: (config: unknown = configured) => reading(config).communities(),
    functions: (config: unknown = configured) => reading(config).functions(),
    check: (config: unknown = configured) => reading(config).check(),
  }
}

/** Three files with the field names as headers. */
export const configured = {
  employees: { file: 'employees.csv' },
  communities: { file: 'communities.csv' },
  functions: { file: 'functions.csv' },
}
