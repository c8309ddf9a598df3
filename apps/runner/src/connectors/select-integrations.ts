import { closest } from '../config/closest.js'
import { Refusal } from '../refusal.js'
import type { Integration } from './integration.js'

/**
 * The integrations that were named (`acme/hr`), or all where none was.
 *
 * @throws Refusal
 */
export function selectIntegrations(all: readonly Integration[], names: readonly string[]): readonly Integration[] {
  if (names.length === 0) {
    if (all.length > 0) return all
    throw new Refusal(
      'There are no integrations in the configuration',
      'Add one under `integrations:` of an organization.',
    )
  }
  return [...new Set(names)].map((name) => selectIntegration(all, name))
}

/** @throws Refusal */
export function selectIntegration(all: readonly Integration[], name: string): Integration {
  const found = all.find((integration) => integration.name === name)
  if (found) return found
  const names = all.map((integration) => integration.name)
  const near = closest(name, names)
  const known = names.length > 0 ? `The configuration has ${names.join(', ')}.` : 'The configuration has none.'
  throw new Refusal(`There is no integration ${name}`, near ? `Did you mean ${near}? ${known}` : known)
}
