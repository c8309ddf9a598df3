import { writeFileSync } from 'node:fs'
import type { Reporter, SerializedError, TestModule } from 'vitest/node'

/** Writes how many tests passed, failed and were skipped to a file, for `npm test` to end with. */
export class CountsReporter implements Reporter {
  readonly #file: string

  constructor(file: string) {
    this.#file = file
  }

  onTestRunEnd(modules: ReadonlyArray<TestModule>, unhandledErrors: ReadonlyArray<SerializedError>): void {
    const tests = modules.flatMap((module) => [...module.children.allTests()])
    const count = (state: string) => tests.filter((test) => test.result().state === state).length
    // What breaks outside of a test fails too: a file that cannot be loaded, a hook, an error that nobody awaited.
    const broken = modules
      .flatMap((module) => [module, ...module.children.allSuites()])
      .flatMap((each) => each.errors())
    const counts = {
      passed: count('passed'),
      failed: count('failed') + broken.length + unhandledErrors.length,
      skipped: count('skipped'),
    }
    writeFileSync(this.#file, JSON.stringify(counts))
  }
}
