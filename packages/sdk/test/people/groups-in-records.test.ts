import { GroupsInRecords } from '@rollcall/sdk/people'
import { expect, it } from 'vitest'

function listed(groups: GroupsInRecords) {
  const said: string[] = []
  const pages = [...groups.pages({ warn: (line) => said.push(line) })]
  return { pages, said }
}

it('R16 gives each once, where it was met first', () => {
  const groups = new GroupsInRecords()
  groups.add('D1', 'Kitchen', 'record 1')
  groups.add('D2', 'Bar', 'record 2')
  groups.add('D1', 'Kitchen', 'record 3')

  expect(groups.size).toBe(2)
  expect(listed(groups)).toEqual({
    pages: [
      [
        { id: 'D1', name: 'Kitchen', at: 'record 1' },
        { id: 'D2', name: 'Bar', at: 'record 2' },
      ],
    ],
    said: [],
  })
})

it('takes the first name that stands beside an id, else the id, and says so', () => {
  const groups = new GroupsInRecords()
  groups.add('D1', null, 'record 1')
  groups.add('D1', 'Kitchen', 'record 2')
  groups.add('D1', 'Cooks', 'record 3')
  groups.add('D2', null, 'record 4')

  const { pages, said } = listed(groups)
  expect(pages.flat().map(({ name }) => name)).toEqual(['Kitchen', 'D2'])
  expect(said).toEqual([
    '"D1" has several names: the first is taken, "Kitchen" (record 1)',
    '"D2" has no name: its id is taken for it (record 4)',
  ])
})

it('gives many of them in pages, and none in no page', () => {
  const groups = new GroupsInRecords()
  expect(listed(groups).pages).toEqual([])
  for (let n = 1; n <= 1_001; n++) groups.add(`D${n}`, `Department ${n}`, `record ${n}`)

  expect(listed(groups).pages.map(({ length }) => length)).toEqual([500, 500, 1])
})
