import { INVITATION_DAYS, type MailKind, type OutboundMail } from '@rollcall/platform'
import { oneLine } from './one-line.js'
import { textsIn } from './templates/index.js'
import type { Letter } from './templates/texts.js'

/** The letter that an outbox row stands for, in the employee's language, else the organization's, else English. */
export function letterOf(
  mail: OutboundMail,
  linkOf: (token: string) => string,
): Letter & { readonly language: string } {
  const texts = textsIn(mail.language, mail.organizationLanguage)
  const name = oneLine(mail.firstName ?? '') || null
  const organization = oneLine(mail.organizationName)
  const letter =
    mail.kind === 'transfer'
      ? texts.transfer({ name, organization, from: mail.from.map(oneLine), to: mail.to.map(oneLine) })
      : texts.invitation({ name, organization, link: linkOf(mail.token), days: INVITATION_DAYS })
  return { ...letter, language: texts.language }
}

/** The subject line of a mail, as its reader gets it. */
export function subjectOf(
  kind: MailKind,
  language: string,
  organizationLanguage: string,
  organizationName: string,
): string {
  const texts = textsIn(language, organizationLanguage)
  const organization = oneLine(organizationName)
  return kind === 'transfer' ? texts.transferSubject(organization) : texts.invitationSubject(organization)
}
