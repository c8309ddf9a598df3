import { FileName, httpOf, MaxAge, openSourceFile, Place } from '@rollcall/file-sources'
import { defineConnector, type Read, type ReadContext, type SourceEmployee } from '@rollcall/sdk'
import { Columns, openCsv } from '@rollcall/sdk/files'
import { z } from 'zod'

const Config = z.strictObject({
  place: Place.optional(),
  file: FileName.default('roster-{yyyy-MM-dd}.csv').describe('Name of the roster, or a pattern: the newest is read.'),
  maxAge: MaxAge.prefault('36h').describe('How old it may be: 36h. Left out: 36h.'),
})
type Config = z.output<typeof Config>

async function openRoster(context: ReadContext<Config>) {
  const { config, signal, log } = context
  const found = await openSourceFile(config, config.place, context)
  if (found.isFirstRead) for (const sentence of found.about) log.info(sentence)
  return { ...found, csv: await openCsv(found.file, { end: { trailer: 'END;{count}' }, signal }) }
}

export const roster = defineConnector({
  id: 'acme-roster',
  name: 'Acme Roster',
  config: Config,
  http: ({ place }) => httpOf(place),
  communityFrom: { team: 'Team' },
  async check(context) {
    const { csv, about, warnings } = await openRoster(context)
    await using _ = csv
    return { works: [...about, `${csv.name}: ${csv.header.length} columns`], warnings }
  },
  async *communities(context) {
    const { csv } = await openRoster(context)
    await using _ = csv
    const team = new Columns(csv.header, csv.name).require('Team')
    const seen = new Set<string>()
    for (const pages = csv.pages(); ; ) {
      const { done, value } = await pages.next()
      if (done) return value
      const fresh = new Set(value.map(({ fields }) => fields[team] ?? '')).difference(seen)
      for (const id of fresh) seen.add(id)
      yield [...fresh].map((id) => ({ id, name: id }))
    }
  },
  async *employees(context): Read<SourceEmployee> {
    const { csv } = await openRoster(context)
    await using _ = csv
    const columns = new Columns(csv.header, csv.name)
    const [id, name, team] = [columns.require('No'), columns.require('Name'), columns.require('Team')]
    for (const pages = csv.pages(); ; ) {
      const { done, value } = await pages.next()
      if (done) return value
      yield value.map(({ fields, line }) => ({
        id: fields[id] ?? '',
        lastName: fields[name] ?? null,
        communities: [fields[team] ?? ''],
        at: `${csv.name}:${line}`,
      }))
    }
  },
})
