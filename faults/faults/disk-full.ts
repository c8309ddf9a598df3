import { execFile } from 'node:child_process'
import { statfs } from 'node:fs/promises'
import { promisify } from 'node:util'
import { type Fault, Ground, MIDDLING, SMALL } from '../fault.ts'
import { freeLeases } from '../leases.ts'
import { wholeNight } from '../night.ts'
import { makeFolder } from '../places.ts'
import { plainnessOf } from '../plainness.ts'
import { randomOf } from '../random.ts'

const run = promisify(execFile)

/** The disk with the database and the mails is full after some kilobytes: the night fails, and recovers with the room. */
export const diskFull: Fault = {
  name: 'full',
  title: 'disk full under the database and the mails',
  databases: ['SQLite'],
  times: { full: 200, short: 10 },
  needed: 80,
  async strike(bench, tally) {
    const folder = await makeFolder()
    if (!(await mount(folder))) {
      tally.ended('left out: only root can make a small disk')
      return
    }
    try {
      await using ground = await Ground.prepare(bench, bench.share < 1 ? SMALL : MIDDLING, folder)
      const needs = await usedBy(ground, folder)
      for (let n = 0; n < bench.times && !bench.isOver(); n++) {
        const seed = bench.seed + n
        await resize(folder, 512 * 1024)
        await ground.place.reset()
        const { used } = await space(folder)
        await resize(folder, Math.ceil(used + randomOf(seed)() * (needs - used)))
        const error = await nightOn(ground)
        await resize(folder, 512 * 1024)
        tally.times++
        const found: string[] = []
        if (error) {
          tally.met++
          const { how, mistakes } = plainnessOf('ended', error)
          tally.ended(how)
          found.push(...mistakes)
        }
        await freeLeases(ground)
        found.push(...(await ground.rerun(tally)))
        if (found.length > 0) tally.deviates(`--only full --seed ${seed} --times 1`, found)
        bench.onStrike(tally)
      }
    } finally {
      await run('umount', [folder])
    }
  },
}

async function nightOn(ground: Ground): Promise<unknown> {
  try {
    const database = await ground.open()
    try {
      const reports = await wholeNight(database, ground.task())
      return reports.find((report) => report.error)?.error ?? null
    } finally {
      await database.close()
    }
  } catch (error) {
    return error
  }
}

/** Kilobytes that the disk has to have for the whole night: what is used at its end. */
async function usedBy(ground: Ground, folder: string): Promise<number> {
  await ground.place.reset()
  const database = await ground.open()
  try {
    await wholeNight(database, ground.task())
    return (await space(folder)).used
  } finally {
    await database.close()
  }
}

async function mount(folder: string): Promise<boolean> {
  if (process.getuid?.() !== 0) return false
  return run('mount', ['-t', 'tmpfs', '-o', 'size=512m', 'tmpfs', folder]).then(
    () => true,
    () => false, // a container may be root and still not mount
  )
}

async function resize(folder: string, kilobytes: number): Promise<void> {
  await run('mount', ['-o', `remount,size=${kilobytes}k`, folder])
}

/** In kilobytes. */
async function space(folder: string): Promise<{ readonly used: number }> {
  const { blocks, bfree, bsize } = await statfs(folder)
  return { used: ((blocks - bfree) * bsize) / 1024 }
}
