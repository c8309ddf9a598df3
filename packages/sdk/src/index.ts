export * from './connector.js'
export * from './end-of-read.js'
export * from './errors.js'
export * from './records.js'
