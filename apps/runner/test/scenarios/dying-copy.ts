import type { KeptCopy, RunSession } from '@rollcall/engine'

/** A runner that dies around the moment at which it keeps what it read. */
export function dyingAtKeep(session: RunSession, when: 'before' | 'after'): RunSession {
  let isDead = false
  const die = () => {
    isDead = true
    throw new Error('out of power')
  }
  const copy = withKeep(session.copy, async (keep) => {
    if (when === 'after') await keep()
    die()
  })
  return new Proxy(session, {
    get(target, name) {
      if (name === 'copy') return copy
      const value: unknown = Reflect.get(target, name)
      if (typeof value !== 'function') return value
      return (...values: unknown[]) =>
        isDead ? Promise.reject(new Error('out of power')) : Reflect.apply(value, target, values)
    },
  })
}

/** A runner that loses its turn just before it keeps what it read. */
export function losingAtKeep(session: RunSession, lose: () => Promise<void>): RunSession {
  const copy = withKeep(session.copy, async (keep) => {
    await lose()
    await keep()
  })
  return withVerb(session, 'copy', copy)
}

/** Something is erased just before the copy is read. */
export function erasingAtMerge(session: RunSession, erase: () => Promise<void>): RunSession {
  const merged: KeptCopy['merged'] = async function* () {
    await erase()
    yield* session.copy.merged()
  }
  const copy = withVerb(session.copy, 'merged', merged)
  return withVerb(session, 'copy', copy)
}

/** The same object, with something else for one of its names. */
function withVerb<T extends object, Name extends keyof T>(one: T, name: Name, other: T[Name]): T {
  return new Proxy(one, {
    get(target, asked) {
      if (asked === name) return other
      const value: unknown = Reflect.get(target, asked)
      return typeof value === 'function' ? value.bind(target) : value
    },
  })
}

function withKeep(copy: KeptCopy, around: (keep: () => Promise<void>) => Promise<void>): KeptCopy {
  return withVerb(copy, 'keep', (next) => around(() => copy.keep(next)))
}
