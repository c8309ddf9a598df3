import { subjectOf } from '@rollcall/mail'
import * as platform from '@rollcall/platform'
import type { CommandContext } from '../command-context.js'
import { instantText } from '../screen/instant-text.js'
import { journalColumns } from '../screen/journal-lines.js'
import { fullName, nameAndId } from '../screen/person.js'
import { number } from '../screen/quantity.js'
import { shortRun } from '../screen/short-run.js'
import type { Column } from '../screen/table.js'
import { type ListLook, printList } from './print-list.js'

/** What a list is asked for. */
export interface ListOrder {
  readonly context: CommandContext
  readonly database: platform.Database
  /** Left out: all organizations. */
  readonly organizationId: string | undefined
  /** Of employees; left out: invited and active. */
  readonly states: readonly platform.EmployeeState[] | undefined
  /** Who is in each group, survey, course or module. */
  readonly members: boolean
  /** Of changes. */
  readonly runId: string | undefined
  /** Milliseconds since 1970. */
  readonly at: number
  readonly zoneOf: (organization: string) => string
}

/** Each THING of `rollcall list`, in the order of the help. */
export const LISTS: Readonly<Record<string, (order: ListOrder) => Promise<void>>> = {
  employees: (order) => print(order, platform.listEmployees(order.database, order), employeeLook(order)),
  communities: (order) => print(order, platform.listUnits(order.database, 'community', order), unitLook('community')),
  functions: (order) => print(order, platform.listUnits(order.database, 'function', order), unitLook('function')),
  memberships: (order) => print(order, platform.listMemberships(order.database, order), MEMBERSHIPS),
  groups: (order) => printContents(order, 'group', 'groups'),
  messages: (order) => print(order, platform.listMessages(order.database, order), messageLook(order)),
  takeovers: (order) => print(order, platform.listTakeovers(order.database, order), TAKEOVERS),
  surveys: (order) => printContents(order, 'survey', 'surveys'),
  courses: (order) => printContents(order, 'course', 'courses'),
  modules: (order) => printContents(order, 'module', 'modules'),
  invitations: (order) =>
    print(order, platform.listInvitations(order.database, order.at, order), invitationLook(order)),
  outbox: (order) => print(order, platform.listOutbox(order.database, order), outboxLook(order)),
  runs: (order) => print(order, platform.listRuns(order.database, order), runLook()),
  changes: (order) => print(order, platform.listChanges(order.database, order), changeLook(order)),
}

function print<Line>(order: ListOrder, lines: AsyncIterable<Line>, look: ListLook<Line>): Promise<void> {
  return printList(lines, look, order.context)
}

async function printContents(order: ListOrder, kind: platform.ContentKind, many: string): Promise<void> {
  const { database } = order
  if (order.members) return print(order, platform.listContentMembers(database, kind, order), contentMemberLook(kind))
  return print(order, platform.listContents(database, kind, order), contentLook(kind, many))
}

const id = <Line extends { readonly id: string }>(): Column<Line> => ({
  title: 'ID',
  align: 'right',
  cell: (line) => line.id,
})

interface FromSource {
  readonly organization: string
  readonly integration: string | null
  readonly externalId: string | null
}

/** As it is typed to name it: `acme/hr/1001`, or the id that `load` gave. */
const reference = <Line extends FromSource>(): Column<Line> => ({
  title: 'Reference',
  cell: ({ organization, integration, externalId }) =>
    [organization, integration, externalId].filter((part) => part !== null).join('/'),
})

const names = (units: readonly { readonly name: string }[]) => units.map((unit) => unit.name).join(', ')

/** Narrower terminals have no room for addresses; `show employee` has them. */
const ROOM_FOR_ADDRESSES = 110

function employeeLook({ context, states, zoneOf }: ListOrder): ListLook<platform.EmployeeLine> {
  const isGone = (states ?? []).some((state) => state === 'removed' || state === 'anonymized')
  const left: Column<platform.EmployeeLine> = {
    title: 'Restorable until',
    cell: (line) => instantText(line.restorableUntil, zoneOf(line.organization)),
    isFlexible: true,
  }
  const address: Column<platform.EmployeeLine> = {
    title: 'E-mail',
    cell: ({ email }) => email ?? '',
    isFlexible: true,
  }
  return {
    one: 'employee',
    many: 'employees',
    columns: () => [
      id(),
      reference(),
      { title: 'Employee', cell: (line) => (line.state === 'anonymized' ? '' : fullName(line)), isFlexible: true },
      { title: 'State', cell: ({ state }) => state },
      ...(context.width >= ROOM_FOR_ADDRESSES ? [address] : []),
      { title: 'Communities', cell: ({ communities }) => names(communities), isFlexible: true },
      { title: 'Functions', cell: ({ functions }) => names(functions), isFlexible: true },
      ...(isGone ? [left] : []),
    ],
  }
}

function unitLook(kind: 'community' | 'function'): ListLook<platform.UnitLine> {
  const isCommunity = kind === 'community'
  return {
    one: kind,
    many: isCommunity ? 'communities' : 'functions',
    columns: () => [
      id(),
      reference(),
      { title: isCommunity ? 'Community' : 'Function', cell: ({ name }) => name, isFlexible: true },
      { title: 'Origin', cell: ({ origin }) => origin },
      { title: 'Members', align: 'right', cell: ({ members }) => number(members) },
    ],
  }
}

const MEMBERSHIPS: ListLook<platform.MembershipLine> = {
  one: 'membership',
  many: 'memberships',
  columns: () => [
    { title: 'Employee', cell: ({ employee }) => nameAndId(employee), isFlexible: true },
    { title: 'Has', cell: ({ kind }) => kind },
    { title: 'Which', cell: ({ unit }) => unit.name, isFlexible: true },
    { title: 'Origin', cell: ({ origin }) => origin },
  ],
}

const TAKEOVERS: ListLook<platform.TakeoverLine> = {
  one: 'takeover',
  many: 'takeovers',
  columns: () => [
    id(),
    { title: 'Community', cell: ({ community }) => community.name, isFlexible: true },
    { title: 'Employee', cell: ({ employee }) => nameAndId(employee), isFlexible: true },
    { title: 'Shift', cell: ({ shift }) => shift },
  ],
}

function messageLook({ zoneOf }: ListOrder): ListLook<platform.MessageLine> {
  return {
    one: 'message',
    many: 'messages',
    columns: () => [
      id(),
      { title: 'Community', cell: ({ community }) => community.name, isFlexible: true },
      { title: 'Message', cell: ({ text }) => text, isFlexible: true },
      { title: 'Since', cell: (line) => instantText(line.createdAt, zoneOf(line.organization)) },
    ],
  }
}

function contentLook(kind: platform.ContentKind, many: string): ListLook<platform.ContentLine> {
  const audience = ({ everyone, communities, functions }: platform.ContentLine['audience']) =>
    everyone ? 'everyone' : names([...communities, ...functions]) || 'nobody'
  return {
    one: kind,
    many,
    columns: () => [
      id(),
      { title: 'Reference', cell: ({ externalId }) => externalId },
      { title: 'Name', cell: ({ name }) => name, isFlexible: true },
      { title: 'For', cell: (line) => audience(line.audience), isFlexible: true },
      { title: 'Members', align: 'right', cell: ({ members }) => number(members) },
    ],
  }
}

function contentMemberLook(kind: platform.ContentKind): ListLook<platform.ContentMemberLine> {
  return {
    one: 'member',
    many: 'members',
    columns: () => [
      { title: `Of the ${kind}`, cell: ({ content }) => content.name, isFlexible: true },
      { title: 'Employee', cell: ({ employee }) => nameAndId(employee), isFlexible: true },
    ],
  }
}

function invitationLook({ zoneOf }: ListOrder): ListLook<platform.InvitationLine> {
  return {
    one: 'invitation',
    many: 'invitations',
    columns: () => [
      id(),
      { title: 'Employee', cell: ({ employee }) => nameAndId(employee), isFlexible: true },
      { title: 'State', cell: ({ state }) => state },
      { title: 'Made', cell: (line) => instantText(line.createdAt, zoneOf(line.organization)) },
      { title: 'Valid until', cell: (line) => instantText(line.expiresAt, zoneOf(line.organization)) },
    ],
  }
}

function outboxLook({ zoneOf }: ListOrder): ListLook<platform.OutboxLine> {
  const subject = (line: platform.OutboxLine) =>
    subjectOf(line.kind, line.language, line.organizationLanguage, line.organizationName)
  return {
    one: 'mail',
    many: 'mails',
    columns: () => [
      id(),
      { title: 'To', cell: ({ to }) => to, isFlexible: true },
      { title: 'Subject', cell: subject, isFlexible: true },
      { title: 'State', cell: ({ state, error }) => (error === null ? state : `${state}: ${error}`), isFlexible: true },
      { title: 'Made', cell: (line) => instantText(line.createdAt, zoneOf(line.organization)) },
    ],
    toJson: (line) => {
      const { organizationName, organizationLanguage, ...rest } = line
      return { ...rest, subject: subject(line) }
    },
  }
}

function runLook(): ListLook<platform.RunLine> {
  const count = (of: (counts: NonNullable<platform.RunLine['employees']>) => number) => (line: platform.RunLine) =>
    line.employees === null ? '' : number(of(line.employees))
  return {
    one: 'run',
    many: 'runs',
    columns: () => [
      { title: 'Run', cell: ({ run }) => shortRun(run) },
      { title: 'Integration', cell: ({ organization, integration }) => `${organization}/${integration}` },
      { title: 'Night', cell: ({ night }) => night },
      { title: 'Ended', cell: ({ status }) => status },
      { title: 'Invited', align: 'right', cell: count(({ invited }) => invited) },
      { title: 'Updated', align: 'right', cell: count(({ updated }) => updated) },
      { title: 'Removed', align: 'right', cell: count(({ removed }) => removed) },
    ],
  }
}

function changeLook({ database, zoneOf }: ListOrder): ListLook<platform.ChangeLine> {
  return {
    one: 'change',
    many: 'changes',
    columns: async (part) => {
      const ids = new Set(part.flatMap(({ employee }) => (employee === null ? [] : [employee])))
      return journalColumns(zoneOf, await platform.employeeNames(database, [...ids]))
    },
  }
}
