export * from './change.js'
export * from './ports.js'
export * from './report.js'
