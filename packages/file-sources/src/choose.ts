import { ConnectorError } from '@rollcall/sdk'
import { isYetToCome } from './age.js'
import { isNoName, isUnfinished, type Pattern } from './file-name.js'
import { type Newest, newest } from './newest.js'
import type { Seen } from './seen.js'

/**
 * The newest of the files that fit a pattern.
 *
 * @throws ConnectorError `configuration` where none fits, `incomplete_read` where one is on its way, `bad_data` where the
 * newest is of a day that is yet to come
 */
export function choose(files: readonly Seen[], pattern: Pattern, place: string, now: number): Newest {
  const found = newest(files, pattern)
  if (found === null) throw nothingFits(files, pattern, place)
  const { seen, date } = found
  if (isYetToCome(date === null ? (seen.modifiedAt?.getTime() ?? 0) : Date.parse(date), now)) {
    throw new ConnectorError('bad_data', `${seen.name} is of a day that is yet to come`, {
      hint: `As long as it lies there, no other is the newest. Have its sender take it away, or correct its ${date === null ? 'time' : 'name'}.`,
      at: seen.name,
    })
  }
  return found
}

/** How the newest was found, for people. */
export function describeChoice({ seen, of, date, tiedWith }: Newest, pattern: Pattern, place: string): string {
  const which = of === 1 ? 'the only file' : `the newest of ${of} files`
  const why = date === null || of === 1 ? '' : ', by the date in its name'
  const tie = tiedWith === null ? '' : ` (${tiedWith} is as new, and comes before it by name)`
  return `${seen.name} is ${which} for ${pattern.text} in ${place}${why}${tie}`
}

function nothingFits(files: readonly Seen[], pattern: Pattern, place: string): ConnectorError {
  const coming = files.find(
    ({ name }) => isUnfinished(name) && !isNoName(name) && pattern.match(name.replace(/\.[^.]*$/, '')) !== null,
  )
  if (coming) {
    return new ConnectorError('incomplete_read', `${coming.name} in ${place} is not there as a whole yet`, {
      hint: 'It is being uploaded, or its upload broke. Let it be made earlier, or have it sent again.',
      at: coming.name,
    })
  }
  const others = files.length === 1 ? 'is one other file' : `are ${files.length || 'no'} other files`
  return new ConnectorError('configuration', `No file fits ${pattern.text} in ${place}; there ${others}`, {
    hint: 'Check the pattern and the place. If both are right, the export has not arrived: look at its sender.',
    at: pattern.text,
  })
}
