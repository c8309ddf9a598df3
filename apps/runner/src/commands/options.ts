import { Option } from 'commander'

/** `--at`: for every verb that reads or writes the platform. */
export function atOption(): Option {
  return new Option('--at <time>', 'as if it were then: an instant, or a date for 02:00 of that day')
}

/** `--org`: for every list. */
export function orgOption(): Option {
  return new Option('--org <id>', 'only of this organization')
}
