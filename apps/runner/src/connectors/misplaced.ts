import { type Finding, isObject, type JsonSchema, jsonSchemaOf, keysAt } from '../config/mistakes.js'
import { ConfigurationFile } from '../config/schema.js'

/**
 * What stands in `config` but belongs beside it, or beside it but belongs in it: mostly a matter of how far a line is
 * indented. Paths are those within the integration.
 *
 * @param written the integration
 * @param connector what its connector accepts in `config`
 */
export function misplacedIn(written: Readonly<Record<string, unknown>>, connector: JsonSchema): readonly Finding[] {
  const ofIntegration = keysAt(jsonSchemaOf(ConfigurationFile), ['organizations', 0, 'integrations', 0])
  const ofConnector = keysAt(connector, [])
  const config = written['config']
  const tooDeep = Object.keys(isObject(config) ? config : {}).filter(
    (key) => ofIntegration.includes(key) && !ofConnector.includes(key),
  )
  const tooHigh = Object.keys(written).filter((key) => ofConnector.includes(key) && !ofIntegration.includes(key))
  return [
    ...told(tooDeep, ['config'], 'beside `connector`, not in `config`', 'as `connector`', []),
    ...told(tooHigh, [], 'in `config`', 'further than `config`', [
      ...tooHigh.map((name) => ['config', name]),
      ...(isObject(config) ? [] : [['config']]),
    ]),
  ]
}

function told(
  names: readonly string[],
  at: readonly string[],
  home: string,
  indent: string,
  follows: readonly (readonly string[])[],
): readonly Finding[] {
  const [first] = names
  if (first === undefined) return []
  const path = [...at, first]
  const explains = [...names.map((name) => [...at, name]), ...follows]
  if (names.length === 1) return [{ path, message: `belongs ${home}: indent it ${indent}`, explains }]
  const all = new Intl.ListFormat('en').format(names)
  return [{ path, shownPath: at, message: `${all} belong ${home}: indent them ${indent}`, explains }]
}
