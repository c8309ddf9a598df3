import { offsetPages, testConnector } from '../src/index.js'
import { acme } from './readme-connector.js'

const employee = (index: number) => ({ number: `E${index}`, surname: `Jansen ${index}`, department: 'D1' })

testConnector({
  connector: acme,
  server: {
    signIn: { by: 'bearer', token: 'correct-horse-battery-staple' },
    lists: {
      '/departments': {
        records: [{ code: 'D1', name: 'Kitchen' }],
        paging: offsetPages({ rows: 'departments', total: 'total' }),
      },
      '/employees': { records: { count: 500, make: employee }, paging: offsetPages({ total: 'total' }) },
    },
  },
  config: ({ url, signIn }) => ({ url, token: signIn.token, network: { privateHosts: ['127.0.0.1'] } }),
  has: { communities: ['D1'], employees: Array.from({ length: 500 }, (_, index) => `E${index}`) },
  employees: '/employees',
})
