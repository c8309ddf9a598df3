import { closest } from './closest.js'

/** What is wrong with a time zone's name, or null. */
export function timeZoneMistake(name: string): string | null {
  if (isTimeZone(name)) return null
  const near = closest(name.split('/').at(-1) ?? name, zones().map(city))
  const suggestion = zones().find((zone) => city(zone) === near)
  return suggestion
    ? `must be a time zone such as Europe/Amsterdam; did you mean ${suggestion}?`
    : 'must be a time zone such as Europe/Amsterdam'
}

function isTimeZone(name: string): boolean {
  if (!/^[A-Za-z]/.test(name)) return false // offsets know no daylight-saving time
  try {
    new Intl.DateTimeFormat('en', { timeZone: name })
    return true
  } catch {
    return false
  }
}

const zones = () => Intl.supportedValuesOf('timeZone')
const city = (zone: string) => zone.split('/').at(-1) ?? zone
