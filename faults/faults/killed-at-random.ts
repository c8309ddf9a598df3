import { setTimeout as pause } from 'node:timers/promises'
import { type Bench, type Fault, type Ground, LARGE, MIDDLING, SMALL, type Tally } from '../fault.ts'
import { runs } from '../night.ts'
import type { ProcessTask } from '../night-process.ts'
import { Processes } from '../processes.ts'
import { randomOf } from '../random.ts'

/** One night in twenty has some thousand changes; their organization is not made for a few strikes. */
const LARGE_EVERY = 20
const TWICE = 0.25

/** R26: kill -9 at any instant of a night, some twice, and the night run again. */
export const killedAtRandom: Fault = {
  name: 'kill',
  title: 'kill -9 at random instants of a night (some twice)',
  databases: ['SQLite', 'MariaDB'],
  times: { full: 1_000, short: 100 },
  needed: 50,
  strike: (bench, tally) => strikeAll(bench, tally, 'whole night'),
}

/** R26: kill -9 while mails are being delivered. */
export const killedInDelivery: Fault = {
  name: 'kill-mails',
  title: 'kill -9 while mails are delivered',
  databases: ['SQLite', 'MariaDB'],
  times: { full: 300, short: 30 },
  needed: 50,
  strike: (bench, tally) => strikeAll(bench, tally, 'mails'),
}

async function strikeAll(bench: Bench, tally: Tally, work: 'whole night' | 'mails'): Promise<void> {
  await using processes = new Processes()
  const isShort = bench.share < 1
  const common = await Scene.prepare(await bench.grounds.of(isShort ? SMALL : MIDDLING), processes, work)
  let large: Scene | null = null
  for (let n = 0; n < bench.times && !bench.isOver(); n++) {
    const seed = bench.seed + n
    const random = randomOf(seed)
    const isLarge = !isShort && bench.hasTime && seed % LARGE_EVERY === 0
    if (isLarge) large ??= await Scene.prepare(await bench.grounds.of(LARGE), processes, work)
    const scene = isLarge && large ? large : common
    const { ground } = scene
    await scene.reset()
    let met = await killOnce(processes, scene, random())
    if (random() < TWICE) met = (await killOnce(processes, scene, random())) || met
    tally.times++
    if (met) tally.met++
    const found = await ground.rerun(tally)
    if (found.length > 0) tally.deviates(`--seed ${seed} --times 1${isShort ? ' --short' : ''}`, found)
    bench.onStrike(tally)
  }
}

/** @returns whether the work was still under way */
async function killOnce(processes: Processes, scene: Scene, part: number): Promise<boolean> {
  const process = processes.take()
  await process.begin(scene.task())
  const started = performance.now()
  const ended = process.ended().then((ending) => ({ ending, ms: performance.now() - started }))
  await Promise.race([pause(part * scene.lasts), ended])
  process.signal('SIGKILL')
  const { ending, ms } = await ended
  if (ending === null) return true
  // The machine is less busy than when the work was measured.
  scene.lasts = Math.min(scene.lasts, ms)
  return false
}

/** The work that is killed, on its ground. */
class Scene {
  readonly ground: Ground
  readonly #work: 'whole night' | 'mails'
  /** How long the work takes in a process of its own, in milliseconds. */
  lasts = 0

  private constructor(ground: Ground, work: 'whole night' | 'mails') {
    this.ground = ground
    this.#work = work
  }

  static async prepare(ground: Ground, processes: Processes, work: 'whole night' | 'mails') {
    const scene = new Scene(ground, work)
    const measured: number[] = []
    for (let n = 0; n < 3; n++) {
      await scene.reset()
      const process = processes.take()
      await process.begin(scene.task())
      const started = performance.now()
      await process.ended()
      measured.push(performance.now() - started)
    }
    scene.lasts = Math.min(...measured)
    return scene
  }

  task(): ProcessTask {
    return { ...this.ground.task(), work: this.#work }
  }

  /** To where the work begins. */
  async reset(): Promise<void> {
    await this.ground.place.reset()
    if (this.#work !== 'mails') return
    const database = await this.ground.open()
    try {
      await runs(database, this.ground.task())
    } finally {
      await database.close()
    }
  }
}
