import { type Connector, endOfRead, isConnectorError, isTombstone, type Read } from '@rollcall/sdk'
import { describe, expect, it } from 'vitest'
import { conformanceTests, serverSource, testConnector } from '../src/index.js'
import { byEveryPage, byLastPage, type Config, connectorOf, Page, servedBy } from './changing-system.js'
import { verdictOn } from './verdict.js'

describe(`systems ${byEveryPage.name}`, () => {
  testConnector({ connector: connectorOf(byEveryPage), ...servedBy(byEveryPage) })
})

describe('a connector that is mistaken about changes', () => {
  /** What a test of the suite says of a connector of which some verbs are replaced. */
  async function verdict(
    test: string,
    mistakes: (sound: Connector<Config>) => Partial<Connector<Config>>,
    system = byLastPage,
  ): Promise<string> {
    const sound = connectorOf(system)
    return verdictOn({ ...sound, ...mistakes(sound) }, serverSource(servedBy(system)), test)
  }

  it('R23 that gives no checkpoint is found by "changes"', async () => {
    expect(
      await verdict('changes', ({ employees }) => ({
        employees: (context) => ended(employees(context), { checkpoint: '' }),
      })),
    ).toContain('ends without a checkpoint')
  })

  it('R23 that passes over who is gone is found by "changes"', async () => {
    expect(
      await verdict('changes', ({ changes }) => ({
        changes: (context, since) => without(changes?.(context, since), isTombstone),
      })),
    ).toContain('these are still there: "P1"')
  })

  it('R23 that gives the checkpoint of the time at which its read ended is found by "changes"', async () => {
    expect(
      await verdict(
        'changes',
        ({ employees }) => ({
          async *employees(context) {
            const end = yield* employees(context)
            const { checkpoint = '' } = await lastPage(context)
            return endOfRead({ ...end, checkpoint })
          },
        }),
        byEveryPage,
      ),
    ).toContain('give the checkpoint of the time at which the read began')
  })

  it('that gives all as changed is found by "changes"', async () => {
    expect(await verdict('changes', ({ employees }) => ({ changes: (context) => employees(context) }))).toContain(
      'these are still there: "P1"',
    )
  })

  it('R23 that takes a checkpoint which is not known any more for "no changes" is found by "expired checkpoint"', async () => {
    expect(
      await verdict('expired checkpoint', ({ changes }) => ({
        async *changes(context, since) {
          try {
            return changes ? yield* changes(context, since) : endOfRead({ proof: 'none' })
          } catch (error) {
            if (!isConnectorError(error) || error.code !== 'checkpoint_expired') throw error
            return endOfRead({ checkpoint: since, proof: 'there was nothing' })
          }
        },
      })),
    ).toContain('throw a ConnectorError "checkpoint_expired"')
  })

  it.each(['500', 'cut in a record', 'page without its list', 'end too early'])(
    'R23 that takes a broken read of changes for the end is found by "%s"',
    async (test) => {
      const swallowing = ({ changes, http }: Connector<Config>): Partial<Connector<Config>> => ({
        http: (config, chosen) => ({ baseUrl: '', ...http?.(config, chosen), tries: 1 }),
        async *changes(context, since) {
          try {
            return changes ? yield* changes(context, since) : endOfRead({ proof: 'none' })
          } catch {
            return endOfRead({ checkpoint: since, proof: 'there was no more' })
          }
        },
      })
      expect(await verdict(test, swallowing)).toMatch(/^changes, ".*the read ends well, and (lacks|has)/)
    },
  )

  it('whose records depend on the night is found by "any night"', async () => {
    expect(
      await verdict('any night', ({ employees }) => ({
        async *employees(context) {
          const read = employees(context)
          for (;;) {
            const step = await read.next()
            if (step.done) return step.value
            yield step.value.map((record) => ({ ...record, phone: context.night }))
          }
        },
      })),
    ).toContain('these have other fields')
  })

  it('that is not told how its source changes has to be skipped for it', async () => {
    const { changed: _left, ...served } = servedBy(byLastPage)
    const source = serverSource(served)
    await source.open()
    try {
      const tests = conformanceTests(connectorOf(byLastPage), source)
      await expect(tests.find(({ name }) => name === 'changes')?.run()).rejects.toThrow('Say how the source changes')
    } finally {
      await source.close()
    }
  })

  it('a connector without changes is not asked for any', () => {
    const { changes: _none, ...plain } = connectorOf(byLastPage)
    const names = conformanceTests(plain, serverSource(servedBy(byLastPage))).map(({ name }) => name)
    expect(names).not.toContain('changes')
  })
})

async function* ended<T>(read: Read<T>, end: { readonly checkpoint: string }): Read<T> {
  return endOfRead({ ...(yield* read), ...end })
}

async function* without<T>(read: Read<T> | undefined, isLeftOut: (record: unknown) => boolean): Read<T> {
  if (!read) throw new Error('There are no changes to read')
  for (;;) {
    const step = await read.next()
    if (step.done) return endOfRead({ ...step.value, total: null })
    yield step.value.filter((record) => !isLeftOut(record))
  }
}

async function lastPage({ http }: Parameters<Connector<Config>['check']>[0]) {
  return http.get('/people', Page, { query: { offset: 30 } })
}
