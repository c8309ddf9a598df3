#!/usr/bin/env node
// Any Node has to understand this file, and nothing may be loaded before: an older one would print a stack.
const { node } = process.versions
if (Number.parseInt(node, 10) >= 24) {
  await import('../dist/main.js')
} else {
  console.error(`create-connector needs Node 24 or newer, this is ${node}.`)
  console.error('  Get it from https://nodejs.org, or for the folder that you are in: npm install node@24')
  process.exitCode = 1
}
