import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { type Fault, TINY } from '../fault.ts'
import { NightProcess } from '../processes.ts'

const CALLS = ['pwrite64', 'fsync', 'fdatasync', 'ftruncate', 'rename', 'unlink', 'write'] as const

/** R26: kill -9 at every call by which SQLite and the mails' files reach the disk. */
export const killedAtSyscalls: Fault = {
  name: 'syscalls',
  title: 'kill -9 at every write, sync and rename that the system is asked for',
  databases: ['SQLite'],
  times: null,
  needed: 80,
  async strike(bench, tally) {
    if (!(await hasStrace())) {
      tally.ended('left out: there is no strace')
      return
    }
    const ground = await bench.grounds.of(TINY)
    const step = Math.max(1, Math.round(1 / bench.share))
    for (const call of CALLS) {
      for (let n = 1 + (bench.seed % step); !bench.isOver(); n += step) {
        await ground.place.reset()
        const process = new NightProcess(killingAt(call, n))
        await process.begin({ ...ground.task(), work: 'whole night' })
        const isKilled = (await process.ended()) === null
        tally.times++
        if (isKilled) tally.met++
        const found = await ground.rerun(tally)
        if (found.length > 0) tally.deviates(`--only syscalls, ${call} number ${n}`, found)
        bench.onStrike(tally)
        if (!isKilled) break
      }
    }
  },
}

/** strace counts the calls of each thread; the first thread that comes to its n-th takes the whole process down. */
function killingAt(call: string, n: number): readonly string[] {
  const inject = `inject=${call}:signal=SIGKILL:when=${n}`
  return ['strace', '-f', '-qq', '-o', '/dev/null', '-e', `trace=${call}`, '-e', inject]
}

async function hasStrace(): Promise<boolean> {
  return promisify(execFile)('strace', ['-V']).then(
    () => true,
    () => false,
  )
}
