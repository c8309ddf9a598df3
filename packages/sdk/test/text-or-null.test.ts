import { textOrNull } from '@rollcall/sdk'
import { expect, it } from 'vitest'

it.each([
  ['Noor', 'Noor'],
  [' Noor\u00a0', 'Noor'],
  ['0', '0'],
  ['', null],
  [' \t ', null],
  [null, null],
  [undefined, null],
])('of %j %j is left', (text, left) => {
  expect(textOrNull(text)).toBe(left)
})
