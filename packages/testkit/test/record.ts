import type { Connector } from '@rollcall/sdk'
import { systemClock } from '@rollcall/sdk'
import { type HeardAnswer, openContext } from '@rollcall/sdk/http'
import { readWhole } from '../src/index.js'
import { Disguise, recordedAnswers, recordedLines, writeAnswers } from '../src/recording/index.js'

/** Records what a system answers to a connector, as `rollcall record` does. */
export async function record<Config>(
  connector: Connector<Config>,
  written: unknown,
  folder: string,
  keep: readonly string[] = [],
) {
  const heard: HeardAnswer[] = []
  const config = connector.config.parse(written)
  const given = {
    config,
    folder: '/',
    night: '2026-03-01',
    community: Object.keys(connector.communityFrom)[0] ?? '',
    jobFunction: null,
    signal: new AbortController().signal,
    log: { info() {}, warn() {} },
    clock: systemClock,
  }
  const { context, cover, close } = openContext(connector, given, Date.now() + 60_000, (answer) => heard.push(answer))
  try {
    const communities = await readWhole(connector.communities(context))
    const employees = await readWhole(connector.employees(context))
    const said = { communities: communities.records, functions: null, employees: employees.records }
    const disguise = new Disguise(said)
    const { answers, unmatched } = recordedAnswers(heard, disguise, { keep, cover })
    await writeAnswers(folder, answers)
    const lines = recordedLines(said, disguise)
    return { communities, employees, lines, unmatched, asked: heard.length }
  } finally {
    close()
  }
}
