import { cursorPages, testConnector } from '../src/index.js'
import { brook } from './readme-changes.js'

const person = (index: number) => ({ id: `P${index}`, surname: `Jansen ${index}`, team: 'T1' })
const paging = cursorPages({ total: 'total', cursor: 'next', size: 40 })

testConnector({
  connector: brook,
  server: {
    signIn: { by: 'bearer', token: 'correct-horse-battery-staple' },
    lists: {
      '/teams': { records: [{ id: 'T1', name: 'Kitchen' }], paging },
      '/people': {
        records: { count: 100, make: person },
        paging,
        changes: { isOnLastPage: true, id: 'id', gone: (id) => ({ id, deleted: true }) },
      },
    },
  },
  config: ({ url, signIn }) => ({ url, token: signIn.token, network: { privateHosts: ['127.0.0.1'] } }),
  has: { communities: ['T1'], employees: Array.from({ length: 100 }, (_, index) => `P${index}`) },
  employees: '/people',
  changed: (index) => ({ ...person(index), surname: 'Changed' }),
})
