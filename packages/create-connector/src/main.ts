import { createConnector } from './create-connector.js'

process.exitCode = await createConnector(process.argv.slice(2), process)
