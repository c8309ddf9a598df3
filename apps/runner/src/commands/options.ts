import { Option } from 'commander'

const THEN = 'as if it were then: an instant, or a date for 02:00 of that day'

/** `--at`: for every verb that only reads the platform. */
export function atOption(): Option {
  return new Option('--at <time>', THEN)
}

/** `--at`: for every verb that writes to the platform. Whoever tries it with a time to come has to know what follows. */
export function writingAtOption(): Option {
  return new Option('--at <time>', `${THEN}. Afterwards nothing can be written as of an earlier time`)
}

/** `--org`: for every list. */
export function orgOption(): Option {
  return new Option('--org <id>', 'only of this organization')
}
