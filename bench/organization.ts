import { once } from 'node:events'
import { createWriteStream } from 'node:fs'
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'

/** The same organization every time: numbers are mixed from indexes, never drawn. */
function mix(index: number, salt: number): number {
  let x = Math.imul(index + 1, 2654435761) ^ Math.imul(salt + 7, 40503)
  x = Math.imul(x ^ (x >>> 15), 0x2c1b3c6d)
  x = Math.imul(x ^ (x >>> 12), 0x297a2d39)
  return (x ^ (x >>> 15)) >>> 0
}

const FIRST = ['Noor', 'Daan', 'Zoë', 'Søren', 'Fatima', 'Jan', 'Renée', 'Ümit', 'Eva', 'Lucas']
const LAST = ['de Wit', 'Jansen', 'Øst', "O'Brien", 'van den Berg', 'Yılmaz', 'Smit', 'Bakker']
const LANGUAGES = ['nl', 'en', 'de']

/** Day 2 differs from day 1 by 0.5 % new, 0.5 % gone, 2 % moved and 3 % renamed employees. */
export type Day = 1 | 2

function employee(index: number, day: Day, communities: number, functions: number) {
  const isMoved = day === 2 && mix(index, 1) % 1000 < 20
  const isRenamed = day === 2 && mix(index, 2) % 1000 < 30
  const community = mix(index, isMoved ? 30 : 3) % communities
  const two = (digit: number) => String(digit).padStart(2, '0')
  return {
    id: `E${String(index).padStart(8, '0')}`,
    firstName: FIRST[mix(index, 6) % 10],
    lastName: `${LAST[mix(index, 7) % 8]}${isRenamed ? `-${index}` : ''}`,
    email: `p${index}@acme.example`,
    phone: mix(index, 8) % 2 ? `+316${String(mix(index, 9) % 1e8).padStart(8, '0')}` : null,
    language: LANGUAGES[mix(index, 10) % 3],
    startDate: `20${two(5 + (mix(index, 11) % 20))}-0${1 + (mix(index, 12) % 9)}-1${mix(index, 13) % 10}`,
    endDate: null,
    communities: mix(index, 4) % 10 < 3 ? [`C${community}`, `C${(community + 1) % communities}`] : [`C${community}`],
    functions: mix(index, 5) % 10 < 6 ? [`F${mix(index, 14) % functions}`] : [],
  }
}

/** Writes an organization of `size` employees as NDJSON files, for two days. */
export async function writeOrganization(size: number, folder: string): Promise<void> {
  const communities = Math.max(2, Math.floor(size / 50))
  const functions = Math.floor(size / 200) + 20
  await mkdir(folder, { recursive: true })
  const list = (count: number, prefix: string, name: string) =>
    Array.from({ length: count }, (_, i) => `${JSON.stringify({ id: `${prefix}${i}`, name: `${name} ${i}` })}\n`).join(
      '',
    )
  await writeFile(join(folder, 'communities.ndjson'), list(communities, 'C', 'Team'))
  await writeFile(join(folder, 'functions.ndjson'), list(functions, 'F', 'Job'))
  for (const day of [1, 2] as const) {
    const file = createWriteStream(join(folder, `day${day}.ndjson`), { highWaterMark: 1 << 20 })
    const count = day === 2 ? size + Math.ceil(size / 200) : size
    for (let index = 0; index < count; index++) {
      const hasLeft = day === 2 && index < size && mix(index, 15) % 1000 < 5
      if (hasLeft) continue
      const line = `${JSON.stringify(employee(index, day, communities, functions))}\n`
      if (!file.write(line)) await once(file, 'drain')
    }
    file.end()
    await once(file, 'finish')
  }
}
