import { accept, link, load, PlatformError, restore, unlink } from '@rollcall/platform'
import { same } from './difference.ts'
import { pick } from './hr.ts'
import { HAND, type Night } from './life.ts'
import type { Played } from './live.ts'
import { fieldsAfter } from './rules-of-records.ts'
import { seenOn } from './seen.ts'
import { ENTITIES, isPresent, LISTS, nameOf, type Person, type Unit } from './words.ts'

/** What an administrator, or an employee, does in the day after a night. */
export async function act(played: Played, { what, who, value }: Night['acts'][number], at: number): Promise<void> {
  const { database } = played.stage
  const model = played.model
  const present = model.people.filter((person) => isPresent(person) && person.slug !== null)
  const person = present[who % Math.max(1, present.length)]
  const id = person
    ? (await seenOn(played.stage.reader, played.id, played.lastChange)).employeeIds.get(nameOf(person))
    : undefined
  switch (what) {
    case 'log in':
    case 'log in with an old link': {
      const links =
        what === 'log in' ? played.links.filter(({ invitation }) => invitation.state === 'open') : played.links
      const found = links[who % Math.max(1, links.length)]
      if (!found) return
      const isIn = model.logIn(found.person, found.invitation, at)
      await allowed(what, isIn, () => accept(database, found.token, at))
      break
    }
    case 'edit elsewhere': {
      if (!person || id === undefined) return
      const [field, column] = pick(
        [
          ['phone', 'phone'],
          ['lastName', 'last_name'],
          ['email', 'email'],
        ] as const,
        value,
      )
      const text =
        field === 'email'
          ? pick([null, `elsewhere${nameOf(person).replace(/\W/g, '')}@x.example`.toLowerCase()], value >> 2)
          : `Elsewhere ${value}`
      const isTaken =
        text !== null && present.some((other) => other !== person && other.fields['email']?.toLowerCase() === text)
      if (isTaken) return
      await database
        .knex('employees')
        .where({ id })
        .update({ [column]: text, ...(field === 'email' ? { email_key: text } : {}) })
      await database.knex('correlations').where({ employee_id: id }).update({ fingerprint: null })
      person.fields[field] = text
      break
    }
    case 'lose a membership elsewhere': {
      const [unit, has] = [...(person?.units ?? [])][value % Math.max(1, person?.units.size ?? 0)] ?? []
      if (!person || !unit || !has?.source || has.hand || id === undefined) return
      const [table, column] =
        unit.kind === 'community' ? ['community_members', 'community_id'] : ['function_members', 'function_id']
      const own = database.knex(unit.kind === 'community' ? 'communities' : 'functions')
      const row = await own
        .where({
          organization_id: played.id,
          ...(unit.slug
            ? { integration_id: played.integration(unit.slug), external_id: unit.id }
            : { handle: unit.id }),
        })
        .first('id')
      await database
        .knex(table)
        .where({ employee_id: id, [column]: row.id })
        .delete()
      await database.knex('correlations').where({ employee_id: id }).update({ fingerprint: null })
      person.units.delete(unit)
      break
    }
    case 'give a membership': {
      const unit = model.units[value % model.units.length]
      if (!person || !unit) return
      await load(
        database,
        { organization: played.id, memberships: [{ employee: nameOf(person), [unit.kind]: nameOfUnit(unit) }] },
        at,
      )
      model.give(person, unit)
      break
    }
    case 'restore': {
      const removed = model.people.filter(({ state }) => state === 'removed')
      const whom = removed[who % Math.max(1, removed.length)]
      // Of two with one identifier, the old one and the new, the reference means the new one.
      if (!whom || model.people.some((other) => other !== whom && nameOf(other) === nameOf(whom))) return
      await allowed(what, model.restore(whom, at), () => restore(database, `${played.id}/${nameOf(whom)}`, at))
      break
    }
    case 'link':
    case 'unlink': {
      const kind = value % 3 ? 'community' : 'function'
      const slug = value % 4 || kind === 'function' ? 'hr' : 'roster'
      const externalId = pick(kind === 'community' ? ['D1', 'D2', 'D3'] : ['F1', 'F2'], who)
      const request = {
        kind,
        organizationId: played.id,
        integration: slug,
        entity: ENTITIES[slug][kind] ?? '',
        externalId,
      } as const
      const handle = pick(HAND[LISTS[kind]], value)
      const unit = model.units.find((one) => one.kind === kind && one.slug === null && one.id === handle)
      if (!unit) throw new Error(`${handle} is not there`)
      if (what === 'link')
        await allowed(what, model.link(slug, kind, externalId, unit), () =>
          link(database, { ...request, unit: handle }, at),
        )
      else await allowed(what, model.unlink(slug, kind, externalId), () => unlink(database, request, at))
      break
    }
    case 'make an employee': {
      const handle = pick(HAND.employees, who)
      if (model.find(null, handle, at)) return
      const email = pick(
        [`${handle}@hand.example`, present[value % Math.max(1, present.length)]?.fields['email'] ?? null, null],
        value,
      )
      const fields = fieldsAfter({ id: handle, firstName: 'Hand', email, communities: [] }, null)
      const content = { id: handle, firstName: 'Hand', ...(email === null ? {} : { email }) }
      await allowed(what, model.addByHand(handle, fields), () =>
        load(database, { organization: played.id, employees: [content] }, at),
      )
      break
    }
    case 'message':
    case 'takeover':
    case 'audience':
      await addContent(played, what, who, value, person, at)
      break
  }
  played.meet(what)
  await played.compare(what)
}

async function addContent(
  played: Played,
  what: 'message' | 'takeover' | 'audience',
  who: number,
  value: number,
  person: Person | undefined,
  at: number,
) {
  const { database } = played.stage
  const units = played.model.units.filter((unit) => unit.kind === 'community' || what === 'audience')
  const unit = pick(units, value)
  const text = `${what}-${played.nextNumber()}`
  if (what === 'message') {
    await load(database, { organization: played.id, messages: [{ community: nameOfUnit(unit), text }] }, at)
    unit.messages.push(text)
    played.model.note('message.added', unit.name)
  }
  if (what === 'takeover' && person) {
    const takeovers = [{ community: nameOfUnit(unit), employee: nameOf(person), shift: text }]
    await load(database, { organization: played.id, takeovers }, at)
    unit.takeovers.push({ person, shift: text })
    played.model.note('takeover.added', nameOf(person))
  }
  if (what === 'audience') {
    const thing = pick(['group', 'survey', 'course'] as const, who)
    const audience = { [LISTS[unit.kind]]: [nameOfUnit(unit)] }
    await load(database, { organization: played.id, [`${thing}s`]: [{ id: text, name: text, audience }] }, at)
    unit.audiences.add(text)
    played.model.note(`${thing}.added`, text)
  }
}

async function allowed(what: string, isAllowed: boolean, act: () => Promise<unknown>): Promise<void> {
  const outcome = await act().then(
    () => 'allowed',
    (error: unknown) => {
      if (error instanceof PlatformError) return 'refused'
      throw error
    },
  )
  same(what, [isAllowed ? 'allowed' : 'refused'], [outcome])
}

function nameOfUnit({ slug, id }: Unit): string {
  return slug === null ? id : `${slug}/${id}`
}
